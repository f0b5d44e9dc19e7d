using System.Runtime.CompilerServices;
using Microsoft.ML.OnnxRuntime;
using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>Hands checked models to ONNX Runtime: as bytes, as the file they came from, or as temporary files when they are larger than 2 GB.</summary>
internal static class SessionCompiler
{
    private const long LargeFile = 1 << 27;

    public static CompiledModel Compile(OnnxModel model, OnnxSessionOptions? options)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.HasExternalData)
            throw new ArgumentException("The model has tensors in files that are not at hand; open it by its path.", nameof(model));
        model.Check();
        model = Sorted(model);
        return model.SizeInBytes > OnnxSaveOptions.DefaultMaxBytes ? CompileByFiles(model, options) : CompileBytes(model, options, "the model");
    }

    public static CompiledModel Compile(string path, OnnxSessionOptions? options)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path))
            throw new FileNotFoundException($"There is no model file '{path}'.", path);
        if (new FileInfo(path).Length > LargeFile && CompileMapped(path, options) is CompiledModel mapped)
            return mapped;
        if (CheckFile(path) is OnnxModel sorted)
            return CompileBytes(sorted, options, $"'{path}'");
        // What was read to be checked is garbage, and ONNX Runtime reads it again: two copies at once are too many.
        if (new FileInfo(path).Length > LargeFile)
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return new CompiledModel(Create(native => new InferenceSession(path, native), options, $"'{path}'"), path, null);
    }

    /// <summary>With the weights mapped from the file; null where it must be read whole.</summary>
    internal static CompiledModel? CompileMapped(string path, OnnxSessionOptions? options) =>
        MappedModel.TryOpen(path) is MappedModel mapped ? new CompiledModel(Create(mapped.CreateSession, options, $"'{path}'"), path, null) : null;

    /// <summary>The model in another order of nodes, where ONNX Runtime would refuse the file's; null where it can be read from the file.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static OnnxModel? CheckFile(string path)
    {
        OnnxModel model = OnnxModel.Load(path);
        Check(model, path);
        return !TopologicalOrder.IsSorted(model.Proto.Graph.Node) && !model.HasExternalData ? Sorted(model) : null;
    }

    /// <exception cref="InvalidDataException">The model cannot be run.</exception>
    internal static void Check(OnnxModel model, string path)
    {
        IReadOnlyList<string> problems = model.FindProblems();
        if (problems.Count > 0)
            throw new InvalidDataException($"'{path}' cannot be run. {string.Join(" ", problems.Take(3))}");
    }

    /// <summary>By way of a folder of temporary files, which lives as long as the session: the only way beyond 2 GB.</summary>
    internal static CompiledModel CompileByFiles(OnnxModel model, OnnxSessionOptions? options)
    {
        string folder = Directory.CreateTempSubdirectory("mlextensions-onnx-").FullName;
        try
        {
            string path = Path.Combine(folder, "model.onnx");
            model.Save(path, new OnnxSaveOptions { ExternalData = ExternalDataUse.Always });
            return new CompiledModel(Create(native => new InferenceSession(path, native), options, "the model"), "the model", folder);
        }
        catch
        {
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    private static CompiledModel CompileBytes(OnnxModel model, OnnxSessionOptions? options, string source)
    {
        var bytes = new byte[checked((int)model.SizeInBytes)];
        using (var stream = new MemoryStream(bytes))
            model.Save(stream, new OnnxSaveOptions { MaxBytes = int.MaxValue });
        return new CompiledModel(Create(native => new InferenceSession(bytes, native), options, source), source, null);
    }

    internal static OnnxModel Sorted(OnnxModel model)
    {
        if (TopologicalOrder.IsSorted(model.Proto.Graph.Node))
            return model;
        ModelProto sorted = model.Proto.Clone();
        NodeProto[] nodes = TopologicalOrder.Sort(sorted.Graph.Node);
        sorted.Graph.Node.Clear();
        sorted.Graph.Node.AddRange(nodes);
        return new OnnxModel(sorted);
    }

    private static InferenceSession Create(Func<SessionOptions, InferenceSession> create, OnnxSessionOptions? options, string source)
    {
        using SessionOptions native = SessionOptionsFactory.Create(options ?? new OnnxSessionOptions());
        try
        {
            return create(native);
        }
        catch (OnnxRuntimeException error)
        {
            throw new InvalidDataException($"ONNX Runtime refuses {source}: {error.Message}", error);
        }
    }
}
