using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A column of a text file: which fields it takes, and as what.</summary>
internal sealed class TextColumn
{
    private TextColumn(string name, PrimitiveDataViewType itemType, (int Min, int Lim)[] segments, bool isVector)
    {
        Name = name;
        Segments = segments;
        ItemType = itemType;
        IsVariable = segments.Any(s => s.Lim == int.MaxValue);
        Type = !isVector ? itemType : new VectorDataViewType(itemType, IsVariable ? 0 : segments.Sum(s => s.Lim - s.Min));
        Annotations = DataViewSchema.Annotations.Empty;
    }

    public string Name { get; }

    public PrimitiveDataViewType ItemType { get; }

    public DataViewType Type { get; }

    public (int Min, int Lim)[] Segments { get; }

    public bool IsVariable { get; }

    public DataViewSchema.Annotations Annotations { get; private set; }

    public static TextColumn[] Bind(TextLoader.Options options, IMultiStreamSource dataSample)
    {
        string[] sample = SampleLines(options, dataSample);
        var fields = new TextFields(options);
        TextColumn[] columns = [.. options.Columns.Select(c => Bind(c, () => SourceSize(fields, sample)))];
        if (options.HasHeader && sample.Length > 0)
        {
            fields.Parse(sample[0]);
            foreach (TextColumn column in columns)
                column.TakeSlotNames(fields);
        }

        return columns;
    }

    private static TextColumn Bind(TextLoader.Column column, Func<int> sourceSize)
    {
        Contracts.CheckUserArg(!string.IsNullOrWhiteSpace(column.Name), nameof(column.Name), "A column needs a name");
        Contracts.CheckUserArg(column.Source is { Length: > 0 }, nameof(column.Source), "Must specify some source column indices");
        if (column.Source.Any(r => r.AllOther))
            throw new NotSupportedException("This stand-in's text loader does not support ranges of all other columns.");
        PrimitiveDataViewType item = ColumnTypeExtensions.PrimitiveTypeFromKind(column.DataKind == default ? DataKind.Single : column.DataKind);
        Contracts.CheckUserArg(item != null, "Type", "Bad item type");
        if (column.KeyCount != null)
            item = new KeyDataViewType(item.RawType, column.KeyCount.Count ?? Convert.ToUInt64(item.RawType.GetField("MaxValue").GetValue(null)));
        (int Min, int Lim)[] segments = [.. column.Source.Select(r => (r.Min, LimOf(r, sourceSize)))];
        bool isVector = segments.Length > 1 || segments[0].Lim - segments[0].Min > 1 || column.Source[0] is { ForceVector: true } or { Max: null, AutoEnd: true };
        return new TextColumn(column.Name.Trim(), item, segments, isVector);
    }

    private static int LimOf(TextLoader.Range range, Func<int> sourceSize)
    {
        if (range.Max is { } max)
            return max + 1;
        if (range.VariableEnd)
            return int.MaxValue;
        if (!range.AutoEnd)
            return range.Min + 1;
        int size = sourceSize();
        Contracts.CheckUserArg(range.Min < size, nameof(range.Min), $"Column #{range.Min} not found in the dataset (it only has {size} columns)");
        return size;
    }

    private static int SourceSize(TextFields fields, string[] sample)
    {
        int[] sizes = [.. sample.Select(line =>
        {
            fields.Parse(line);
            return fields.Count;
        }).Distinct()];
        Contracts.CheckUserArg(sizes.Length > 0, "Source", "Can't determine the number of source columns without valid data");
        Contracts.CheckUserArg(sizes.Length == 1, "Source", "The size of input lines is not consistent");
        return sizes[0];
    }

    private static string[] SampleLines(TextLoader.Options options, IMultiStreamSource sample)
    {
        if (sample is not { Count: > 0 })
            return [];
        using TextReader text = sample.OpenTextReader(0);
        var lines = new TextLineReader(text, keepFirst: true);
        var found = new List<string>();
        while (found.Count < 100 && lines.Next() is { } line)
            found.Add(options.TrimWhitespace ? line.TrimEnd() : line);
        return [.. found];
    }

    private void TakeSlotNames(TextFields header)
    {
        if (Type is not VectorDataViewType { IsKnownSize: true })
            return;
        ReadOnlyMemory<char>[] names = [.. Segments.SelectMany(s => Enumerable.Range(s.Min, s.Lim - s.Min)).Select(i => header[i].ToString().AsMemory())];
        if (names.All(n => n.IsEmpty))
            return;
        var builder = new DataViewSchema.Annotations.Builder();
        builder.Add(AnnotationKinds.SlotNames, new VectorDataViewType(TextDataViewType.Instance, names.Length), AnnotationValues.OfVector(names));
        Annotations = builder.ToAnnotations();
    }
}
