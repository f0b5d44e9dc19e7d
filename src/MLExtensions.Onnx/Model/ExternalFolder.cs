using Google.Protobuf;
using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>Connects the tensors of a model with their data in files of one folder; nothing outside it is ever opened.</summary>
internal sealed class ExternalFolder(string folder)
{
    private readonly string _root = Path.GetFullPath(folder);
    private readonly Dictionary<string, ExternalFile> _files = [];

    /// <summary>Gives every external tensor its data, which is read when it is looked at.</summary>
    /// <exception cref="InvalidDataException">A place is outside the folder, missing, beyond the file's end, or does not fit the dimensions; the message names tensor and file.</exception>
    public static void Resolve(ModelProto model, string folder)
    {
        var files = new ExternalFolder(folder);
        foreach (TensorProto tensor in ProtoTensors.Of(model))
        {
            if (tensor.DataLocation == TensorProto.Types.DataLocation.External)
                files.Resolve(tensor);
        }
    }

    private void Resolve(TensorProto tensor)
    {
        ExternalReference reference = ExternalReference.Of(tensor);
        long needed = ByteCount(tensor);
        long length = reference.Length ?? needed;
        if (length != needed)
            throw new InvalidDataException(FormattableString.Invariant($"Tensor '{tensor.Name}' [{string.Join(", ", tensor.Dims)}] needs {needed:N0} bytes; its external data has {length:N0}."));
        ExternalFile file = Open(tensor, reference.Location);
        if (reference.Offset > file.Length || length > file.Length - reference.Offset)
            throw new InvalidDataException(FormattableString.Invariant($"Tensor '{tensor.Name}' has its data at bytes {reference.Offset:N0} to {reference.Offset + (Int128)length:N0} of '{file.Path}', which has {file.Length:N0}."));
        // A larger one stays where it is: ONNX Runtime reads it there, spans end at 2 GB.
        if (length > Array.MaxLength)
            return;
        tensor.ExternalData.Clear();
        tensor.ClearDataLocation();
        tensor.RawData = UnsafeByteOperations.UnsafeWrap(new ExternalBytes(file, reference.Offset, (int)length).Memory);
    }

    private static long ByteCount(TensorProto tensor)
    {
        try
        {
            return ElementTypes.ByteCount(tensor.DataType, ElementTypes.Count([.. tensor.Dims], nameof(tensor)))
                ?? throw new InvalidDataException($"Tensor '{tensor.Name}' holds type {tensor.DataType}; only numbers and booleans can be in another file.");
        }
        catch (Exception error) when (error is ArgumentOutOfRangeException or OverflowException)
        {
            throw new InvalidDataException($"Tensor '{tensor.Name}' has the impossible dimensions [{string.Join(", ", tensor.Dims)}].", error);
        }
    }

    private ExternalFile Open(TensorProto tensor, string location)
    {
        if (_files.TryGetValue(location, out ExternalFile? file))
            return file;
        string path = Locate(tensor, location);
        try
        {
            return _files[location] = new ExternalFile(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"Tensor '{tensor.Name}' has its data in '{path}', which cannot be read: {error.Message}", error);
        }
    }

    /// <summary>The full path, which is below the folder, and through no link that leads out of it.</summary>
    private string Locate(TensorProto tensor, string location)
    {
        string path = Path.IsPathRooted(location) || location.Contains('\0') || location.Contains(':') ? "" : Path.GetFullPath(location, _root);
        if (!IsBelow(path))
            throw new InvalidDataException($"Tensor '{tensor.Name}' has its data in '{location}', which is outside the model's folder '{_root}': that is refused.");
        for (string part = path; part.Length > _root.Length; part = Path.GetDirectoryName(part)!)
        {
            if (new FileInfo(part).LinkTarget is not null && !IsBelow(File.ResolveLinkTarget(part, returnFinalTarget: true)?.FullName ?? ""))
                throw new InvalidDataException($"Tensor '{tensor.Name}' has its data in '{location}', a link that leads outside the model's folder '{_root}': that is refused.");
        }

        return path;
    }

    private bool IsBelow(string path) =>
        path.StartsWith(Path.TrimEndingDirectorySeparator(_root) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
