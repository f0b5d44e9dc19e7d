using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms.Onnx;

/// <summary>What a model file says about its inputs, outputs and slot names. Of its weights, the types alone are read.</summary>
internal sealed class OnnxFileHeader
{
    private readonly OnnxWireReader _reader;

    private OnnxFileHeader(OnnxWireReader reader)
    {
        _reader = reader;
        foreach ((int field, int wireType) in reader.Fields(reader.End))
        {
            if (field == 7 && wireType == OnnxWireReader.Bytes)
                ReadGraph(reader.EnterMessage());
        }
    }

    /// <summary>Column types by input name.</summary>
    public Dictionary<string, DataViewType> Inputs { get; } = [];

    /// <summary>Column types by output name.</summary>
    public Dictionary<string, DataViewType> Outputs { get; } = [];

    /// <summary>Slot names by output column: the keys_strings of the nodes named <c>mlnet.{column}.SlotNames</c>.</summary>
    public Dictionary<string, string[]> SlotNames { get; } = [];

    public static OnnxFileHeader Read(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        return new OnnxFileHeader(new OnnxWireReader(stream));
    }

    private void ReadGraph(long end)
    {
        foreach ((int field, _) in _reader.Fields(end))
        {
            switch (field)
            {
                case 1:
                    ReadNode(_reader.EnterMessage());
                    break;
                case 5:
                    CheckInitializer(_reader.EnterMessage());
                    break;
                case 11:
                    ReadValue(_reader.EnterMessage(), Inputs);
                    break;
                case 12:
                    ReadValue(_reader.EnterMessage(), Outputs);
                    break;
            }
        }
    }

    /// <summary>ML.NET asks for a column type even of constants; those in Constant nodes it does not look at.</summary>
    private void CheckInitializer(long end)
    {
        foreach ((int field, _) in _reader.Fields(end))
        {
            if (field == 2)
                OnnxElementTypes.ToDataViewType((int)_reader.ReadVarint());
        }
    }

    private void ReadNode(long end)
    {
        const string Prefix = "mlnet.";
        const string Suffix = ".SlotNames";
        long start = _reader.Position;
        string name = "";
        foreach ((int field, _) in _reader.Fields(end))
        {
            if (field == 3)
                name = _reader.ReadString();
        }

        if (name.Length <= Prefix.Length + Suffix.Length || !name.StartsWith(Prefix, StringComparison.Ordinal) || !name.EndsWith(Suffix, StringComparison.Ordinal))
            return;
        _reader.Position = start;
        foreach ((int field, _) in _reader.Fields(end))
        {
            if (field == 5 && ReadKeys(_reader.EnterMessage()) is string[] keys)
                SlotNames.TryAdd(name[Prefix.Length..^Suffix.Length], keys);
        }
    }

    private string[] ReadKeys(long end)
    {
        string name = "";
        var texts = new List<string>();
        foreach ((int field, _) in _reader.Fields(end))
        {
            if (field == 1)
                name = _reader.ReadString();
            else if (field == 9)
                texts.Add(_reader.ReadString());
        }

        return name == "keys_strings" ? [.. texts] : null;
    }

    private void ReadValue(long end, Dictionary<string, DataViewType> values)
    {
        string name = "";
        DataViewType type = null;
        foreach ((int field, _) in _reader.Fields(end))
        {
            if (field == 1)
                name = _reader.ReadString();
            else if (field == 2)
                type = ReadType(_reader.EnterMessage());
        }

        values[name] = type;
    }

    private DataViewType ReadType(long end)
    {
        foreach ((int field, _) in _reader.Fields(end))
        {
            if (field == 1)
                return ReadTensorType(_reader.EnterMessage());
            if (field is 4 or 5)
                throw new NotSupportedException("This stand-in of ML.NET leaves out ONNX sequences and maps; tensors only.");
        }

        throw Contracts.ExceptParam("typeProto", "Unsupported ONNX variable type");
    }

    private DataViewType ReadTensorType(long end)
    {
        int element = 0;
        var dims = new List<int>();
        foreach ((int field, _) in _reader.Fields(end))
        {
            if (field == 1)
                element = (int)_reader.ReadVarint();
            else if (field == 2)
                ReadShape(_reader.EnterMessage(), dims);
        }

        PrimitiveDataViewType item = OnnxElementTypes.ToDataViewType(element);
        if (dims.Count == 0)
            return item;
        // The first dimension is the batch: rows come one by one.
        if (dims[0] <= 0)
            dims[0] = 1;
        return dims.All(dim => dim > 0) ? new VectorDataViewType(item, dims.ToArray()) : new VectorDataViewType(item, 0);
    }

    private void ReadShape(long end, List<int> dims)
    {
        foreach ((int field, _) in _reader.Fields(end))
        {
            if (field == 1)
                dims.Add(ReadDimension(_reader.EnterMessage()));
        }
    }

    private int ReadDimension(long end)
    {
        long size = 0;
        foreach ((int field, _) in _reader.Fields(end))
        {
            if (field == 1)
                size = (long)_reader.ReadVarint();
        }

        if (size > int.MaxValue)
            throw new ArgumentOutOfRangeException("dim", size, $"Dimension {size} in ONNX tensor cannot exceed the maximum of 32-bit signed integer.");
        return (int)Math.Max(size, 0);
    }
}
