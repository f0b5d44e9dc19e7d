using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

public static partial class ModelSurgery
{
    /// <summary>Makes values from inside the graph outputs of the model, behind those it has. A value that is an output already stays one.</summary>
    /// <param name="model">The model.</param>
    /// <param name="values">Names of values: results of nodes, inputs or initializers.</param>
    /// <exception cref="ArgumentException">The graph has no such value, or a name is given twice.</exception>
    public static OnnxModel ExposeOutputs(this OnnxModel model, params IEnumerable<string> values)
    {
        ArgumentNullException.ThrowIfNull(model);
        ModelProto copy = model.Proto.Clone();
        string[] names = CheckNames(values, DefinedNames(copy.Graph), copy.Graph, nameof(values));
        InferredShapes shapes = ShapesOf(model);
        foreach (string name in names.Except(copy.Graph.Output.Select(value => value.Name)))
            copy.Graph.Output.Add(Describe(copy.Graph, shapes, name) is { ElementType: not OnnxElementType.Undefined } info ? info.ToProto() : new ValueInfoProto { Name = name });
        return new OnnxModel(copy);
    }
}
