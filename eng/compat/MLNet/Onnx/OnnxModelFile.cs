using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms.Onnx;

/// <summary>A model file and the session that runs it. A file of our own is deleted in the end.</summary>
internal sealed class OnnxModelFile : IDisposable
{
    private readonly InferenceSession _session;
    private readonly FileStream _file;
    private bool _disposed;

    private OnnxModelFile(string path, bool owned, OnnxSettings settings)
    {
        _session = CreateSession(path, settings);
        try
        {
            _file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 4096, owned ? FileOptions.DeleteOnClose : FileOptions.None);
            OnnxFileHeader header = OnnxFileHeader.Read(path);
            SlotNames = header.SlotNames;
            Inputs = Describe(_session.InputMetadata, header.Inputs, settings.Shapes);
            Outputs = Describe(_session.OutputMetadata, header.Outputs, settings.Shapes);
            Initializers = Describe(_session.OverridableInitializerMetadata, header.Inputs, settings.Shapes);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public OnnxVariable[] Inputs { get; }

    public OnnxVariable[] Outputs { get; }

    public IReadOnlyDictionary<string, string[]> SlotNames { get; }

    private OnnxVariable[] Initializers { get; }

    /// <summary>Failures of the native library: a GPU that is missing shows as a missing entry point in some builds.</summary>
    public static bool IsOfRuntime(Exception error) => error is OnnxRuntimeException or EntryPointNotFoundException;

    public static OnnxModelFile Open(string path, OnnxSettings settings) => new(path, owned: false, settings);

    /// <summary>Copies the stream to a temporary file: ONNX Runtime reads large models from files.</summary>
    public static OnnxModelFile Open(IHostEnvironment env, Action<Stream> copyTo, OnnxSettings settings)
    {
        string folder = (env as IHostEnvironmentInternal)?.TempFilePath ?? Path.GetTempPath();
        // Never a random extension: ".ort", one in 32,768, is another format to ONNX Runtime (dotnet/machinelearning 7339).
        string path = Path.Combine(folder, Path.ChangeExtension(Path.GetRandomFileName(), ".onnx"));
        try
        {
            using (FileStream file = File.Create(path))
                copyTo(file);
            return new OnnxModelFile(path, owned: true, settings);
        }
        catch
        {
            File.Delete(path);
            throw;
        }
    }

    public OnnxVariable GetInput(string name)
        => Inputs.Concat(Initializers).FirstOrDefault(variable => variable.Name == name)
            ?? throw new ArgumentOutOfRangeException(nameof(name), name,
                $"Input tensor, {name}, does not exist in the ONNX model. Available input names are [{Names(Inputs)}]. Available initializers are [{Names(Initializers)}]");

    public OnnxVariable GetOutput(string name)
        => Outputs.FirstOrDefault(variable => variable.Name == name)
            // The misspelt word is the original's.
            ?? throw new ArgumentOutOfRangeException(nameof(name), name,
                $"Ouput tensor, {name}, does not exist in the ONNX model. Available output names are [{Names(Outputs)}].");

    public IDisposableReadOnlyCollection<DisposableNamedOnnxValue> Run(IReadOnlyCollection<NamedOnnxValue> inputs, IReadOnlyCollection<string> outputs)
    {
        ObjectDisposedException.ThrowIf(_disposed, typeof(OnnxTransformer));
        return _session.Run(inputs, outputs);
    }

    public void CopyTo(Stream target)
    {
        ObjectDisposedException.ThrowIf(_disposed, typeof(OnnxTransformer));
        using var source = new FileStream(_file.Name, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        source.CopyTo(target);
    }

    public long Length => _file.Length;

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _session.Dispose();
        _file?.Dispose();
    }

    private static string Names(OnnxVariable[] variables) => string.Join(",", variables.Select(variable => variable.Name));

    private static InferenceSession CreateSession(string path, OnnxSettings settings)
    {
        if (settings.GpuDeviceId is not int device)
            return CreateCpuSession(path, settings);
        try
        {
            using SessionOptions options = SessionOptions.MakeSessionOptionWithCudaProvider(device);
            return new InferenceSession(path, SetThreads(options, settings));
        }
        catch (Exception error) when (settings.FallbackToCpu && IsOfRuntime(error))
        {
            return CreateCpuSession(path, settings);
        }
    }

    private static InferenceSession CreateCpuSession(string path, OnnxSettings settings)
    {
        using var options = new SessionOptions();
        return new InferenceSession(path, SetThreads(options, settings));
    }

    private static SessionOptions SetThreads(SessionOptions options, OnnxSettings settings)
    {
        options.InterOpNumThreads = settings.InterOpNumThreads ?? 0;
        options.IntraOpNumThreads = settings.IntraOpNumThreads ?? 0;
        return options;
    }

    private static OnnxVariable[] Describe(
        IReadOnlyDictionary<string, NodeMetadata> metadata, Dictionary<string, DataViewType> types, IReadOnlyDictionary<string, int[]> shapes)
    {
        var variables = new List<OnnxVariable>();
        foreach ((string name, NodeMetadata node) in metadata)
        {
            if (name.StartsWith("mlnet.", StringComparison.Ordinal)
                && (name.EndsWith(".unusedInput", StringComparison.Ordinal) || name.EndsWith(".unusedOutput", StringComparison.Ordinal)))
                continue;
            variables.Add(shapes.TryGetValue(name, out int[] shape)
                ? Reshape(name, node, types[name], shape)
                : new OnnxVariable(name, node.Dimensions, types[name]));
        }

        return [.. variables];
    }

    private static OnnxVariable Reshape(string name, NodeMetadata node, DataViewType type, int[] shape)
    {
        bool compatible = shape.Length == node.Dimensions.Length
            && shape.Zip(node.Dimensions).All(pair => pair.First == pair.Second || pair.First <= 0 || pair.Second <= 0);
        if (!compatible)
        {
            throw new ArgumentOutOfRangeException("shapeDictionary", shape,
                $"The specified shape {string.Join(",", shape)} is not compatible with the shape {string.Join(",", node.Dimensions)}"
                + " loaded from the ONNX model file. Only unknown dimension can replace or be replaced by another dimension.");
        }

        if (type is VectorDataViewType vector)
            type = shape.All(dim => dim > 0) ? new VectorDataViewType(vector.ItemType, shape) : new VectorDataViewType(vector.ItemType);
        return new OnnxVariable(name, shape, type);
    }
}
