using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>Runs a failed step again with every value of its graph as an output, to find the first that is not finite.</summary>
internal static class NotFiniteFinder
{
    /// <summary>Outputs fetched by one run: all at once would hold every value of the step in memory.</summary>
    private const int OutputsPerRun = 32;

    /// <summary>Looks through a step's values in the order of computation.</summary>
    /// <param name="model">The step's graph.</param>
    /// <param name="names">All inputs of the graph.</param>
    /// <param name="values">Their values.</param>
    /// <param name="options">Threads and device.</param>
    /// <returns>The value's name, and a description that names its node; null when every value is finite.</returns>
    public static NotFiniteValue? Find(ModelProto model, IReadOnlyList<string> names, IReadOnlyList<OrtValue> values, OnnxSessionOptions options)
    {
        for (int i = 0; i < names.Count; i++)
        {
            if (FindElement(values[i]) is string element)
                return new NotFiniteValue(names[i], $"the input '{names[i]}': {element}");
        }

        ModelProto exposed = model.Clone();
        NodeProto[] nodes = [.. exposed.Graph.Node];
        string[] outputs = [.. nodes.SelectMany(node => node.Output).Where(name => name.Length > 0)];
        HashSet<string> declared = [.. exposed.Graph.Output.Select(output => output.Name)];
        // ONNX Runtime infers the types.
        exposed.Graph.Output.AddRange(outputs.Where(name => !declared.Contains(name)).Select(name => new ValueInfoProto { Name = name }));
        using InferenceSession session = OrtSessions.Compile(exposed, options, OnnxOptimization.None);
        using var run = new RunOptions();
        foreach (string[] chunk in outputs.Chunk(OutputsPerRun))
        {
            using IDisposableReadOnlyCollection<OrtValue> results = session.Run(run, names, values, chunk);
            for (int i = 0; i < chunk.Length; i++)
            {
                if (FindElement(results[i]) is string element)
                    return new NotFiniteValue(chunk[i], $"'{chunk[i]}', made by {nodes.First(node => node.Output.Contains(chunk[i])).Describe()}: {element}");
            }
        }

        return null;
    }

    private static string? FindElement(OrtValue value)
    {
        OrtTensorTypeAndShapeInfo info = value.GetTensorTypeAndShape();
        int index = info.ElementDataType switch
        {
            TensorElementType.Float => IndexOfNotFinite<float>(value),
            TensorElementType.Double => IndexOfNotFinite<double>(value),
            _ => -1,
        };
        if (index < 0)
            return null;
        double met = info.ElementDataType == TensorElementType.Float ? value.GetTensorDataAsSpan<float>()[index] : value.GetTensorDataAsSpan<double>()[index];
        return FormattableString.Invariant($"{met} at element {index} of [{string.Join(", ", info.Shape)}]");
    }

    private static int IndexOfNotFinite<T>(OrtValue value)
        where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
    {
        ReadOnlySpan<T> values = MemoryMarshal.Cast<byte, T>(value.GetTensorMutableRawData());
        for (int i = 0; i < values.Length; i++)
        {
            if (!T.IsFinite(values[i]))
                return i;
        }

        return -1;
    }
}
