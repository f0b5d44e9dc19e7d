using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>An ONNX model in memory. Fields that this version does not know survive loading and saving.</summary>
/// <remarks>Reading is thread-safe so long as nobody changes <see cref="Metadata"/>.</remarks>
public sealed class OnnxModel
{
    internal OnnxModel(ModelProto proto)
    {
        Proto = proto;
        Metadata = new MetadataDictionary(proto);
        var initializers = proto.Graph.Initializer.Select(tensor => tensor.Name).ToHashSet();
        // Old files (IR below 4) list the initializers among the inputs; nobody feeds those.
        Inputs = [.. proto.Graph.Input.Where(value => !initializers.Contains(value.Name)).Select(OnnxValueInfo.FromProto)];
        Outputs = [.. proto.Graph.Output.Select(OnnxValueInfo.FromProto)];
    }

    /// <summary>What a caller feeds (initializers excluded), in the graph's order.</summary>
    public IReadOnlyList<OnnxValueInfo> Inputs { get; }

    /// <summary>What a caller fetches, in the graph's order.</summary>
    public IReadOnlyList<OnnxValueInfo> Outputs { get; }

    /// <summary>The model's <c>metadata_props</c>; changes are written by <see cref="Save(string, OnnxSaveOptions)"/>.</summary>
    public IDictionary<string, string> Metadata { get; }

    /// <summary>Operator set versions by domain; the standard operators have the domain "".</summary>
    public IReadOnlyDictionary<string, long> OpsetImports
    {
        get
        {
            var imports = new Dictionary<string, long>();
            foreach (OperatorSetIdProto import in Proto.OpsetImport)
                imports[NormalizeDomain(import.Domain)] = import.Version;
            return imports;
        }
    }

    /// <summary>Version of the file format.</summary>
    public long IrVersion => Proto.IrVersion;

    /// <summary>The program that wrote the model.</summary>
    public string ProducerName => Proto.ProducerName;

    /// <summary>The version of that program.</summary>
    public string ProducerVersion => Proto.ProducerVersion;

    /// <summary>Name of the graph.</summary>
    public string GraphName => Proto.Graph.Name;

    /// <summary>The nodes, in file order.</summary>
    public IEnumerable<OnnxNode> Nodes => Proto.Graph.Node.Select(node => new OnnxNode(node));

    /// <summary>The constant tensors, in file order.</summary>
    public IEnumerable<OnnxTensor> Initializers => Proto.Graph.Initializer.Select(tensor => new OnnxTensor(tensor));

    /// <summary>True when some initializer's data is in another file that is not at hand: the model was read from a stream without its folder, or the tensor is larger than 2 GB. Such a model runs only from its path.</summary>
    public bool HasExternalData =>
        Proto.Graph.Initializer.Any(tensor => tensor.DataLocation == TensorProto.Types.DataLocation.External);

    /// <summary>The size of the written file, in bytes; exact up to 2 GB, the size of the tensors above.</summary>
    public long SizeInBytes => ModelSize.Of(Proto);

    internal ModelProto Proto { get; }

    /// <summary>Reads a model file. Tensors whose data is in other files of the folder are read from there when they are looked at; those files stay open with the model.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is no ONNX model, or external data is missing, too short or outside the folder; the message names the path, the byte offset or tensor, and what was wrong.</exception>
    public static OnnxModel Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1);
        return ModelReader.Read(stream, path, Path.GetDirectoryName(Path.GetFullPath(path)));
    }

    /// <summary>Reads a model from a stream, up to its end; the stream stays open.</summary>
    /// <param name="stream">The model.</param>
    /// <param name="externalDataFolder">The folder of the files that hold tensors' data; null when there are none, or when they are not needed.</param>
    /// <exception cref="InvalidDataException">The stream holds no ONNX model, or external data is missing, too short or outside the folder; the message names the byte offset or tensor, and what was wrong.</exception>
    public static OnnxModel Load(Stream stream, string? externalDataFolder = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return ModelReader.Read(stream, "the stream", externalDataFolder);
    }

    /// <summary>Reads a model from bytes, which are copied.</summary>
    /// <param name="bytes">The model.</param>
    /// <param name="externalDataFolder">The folder of the files that hold tensors' data; null when there are none, or when they are not needed.</param>
    /// <exception cref="InvalidDataException">The bytes are no ONNX model, or external data is missing, too short or outside the folder; the message names the byte offset or tensor, and what was wrong.</exception>
    public static OnnxModel Load(byte[] bytes, string? externalDataFolder = null)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        return ModelReader.Read(new ArraySegment<byte>(bytes), "the bytes", externalDataFolder);
    }

    /// <summary>Finds what makes the model impossible to run: unsupported versions, values that nothing or more than one thing defines, cycles, unknown operators, tensors whose data does not fit their dimensions, impossible sizes.</summary>
    /// <returns>One sentence a problem, naming the node, tensor or value; empty for a sound model. At most 20.</returns>
    /// <remarks>Nodes may stand in any order. What only ONNX Runtime can tell, such as types that an operator has no kernel for, is found when a session is made.</remarks>
    public IReadOnlyList<string> FindProblems() => ModelChecker.FindProblems(Proto);

    /// <summary>Throws when <see cref="FindProblems"/> finds something. A session does so before the model reaches ONNX Runtime.</summary>
    /// <exception cref="InvalidDataException">The model cannot be run; the message holds the first problems.</exception>
    public void Check()
    {
        IReadOnlyList<string> problems = FindProblems();
        if (problems.Count > 0)
            throw new InvalidDataException($"The model cannot be run. {string.Join(" ", problems.Take(3))}{(problems.Count > 3 ? $" And {problems.Count - 3} more." : "")}");
    }

    /// <summary>The initializer of that name, or null.</summary>
    public OnnxTensor? FindInitializer(string name) =>
        Proto.Graph.Initializer.FirstOrDefault(tensor => tensor.Name == name) is TensorProto found ? new OnnxTensor(found) : null;

    /// <summary>Writes the model to a temporary name beside <paramref name="path"/> and renames it; by <see cref="OnnxSaveOptions.ExternalData"/> its weights to a file of their own.</summary>
    /// <exception cref="InvalidOperationException">One file would be larger than <see cref="OnnxSaveOptions.MaxBytes"/>; nothing was written.</exception>
    public void Save(string path, OnnxSaveOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ModelWriter.Write(Proto, path, options ?? new OnnxSaveOptions());
    }

    /// <summary>Writes the model to a stream, which stays open.</summary>
    /// <exception cref="InvalidOperationException">The model is larger than <see cref="OnnxSaveOptions.MaxBytes"/>; nothing was written.</exception>
    public void Save(Stream stream, OnnxSaveOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ModelWriter.Write(Proto, stream, options ?? new OnnxSaveOptions());
    }

    internal static string NormalizeDomain(string domain) => domain == "ai.onnx" ? "" : domain;
}
