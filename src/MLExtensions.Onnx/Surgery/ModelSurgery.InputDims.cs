using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

public static partial class ModelSurgery
{
    /// <summary>Declares other dimensions for an input, such as another image size for a network of convolutions; all other shapes are inferred anew.</summary>
    /// <param name="model">A model of opset 7 to 21.</param>
    /// <param name="input">The input.</param>
    /// <param name="dims">Its new dimensions.</param>
    /// <exception cref="ArgumentException">The model has no such input, or a node does not fit the new dimensions: the message names it.</exception>
    public static OnnxModel ChangeInputDims(this OnnxModel model, string input, params IReadOnlyList<OnnxDim> dims)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentException.ThrowIfNullOrEmpty(input);
        ArgumentNullException.ThrowIfNull(dims);
        ModelProto copy = model.Proto.Clone();
        ValueInfoProto declared = copy.Graph.Input.FirstOrDefault(value => value.Name == input && value.Type?.TensorType is not null)
            ?? throw new ArgumentException($"The model has no input '{input}' of a tensor; it has {string.Join(", ", model.Inputs.Select(value => value.Name))}.", nameof(input));
        Replace(copy.Graph.Input, copy.Graph.Input.Select(value => value == declared ? (OnnxValueInfo.FromProto(value) with { Dims = dims }).ToProto() : value));
        // They said the old sizes.
        copy.Graph.ValueInfo.Clear();
        foreach (ValueInfoProto output in copy.Graph.Output.Where(output => output.Type?.TensorType is not null))
            output.Type.TensorType.Shape = null;
        try
        {
            InferredShapes shapes = ShapeInference.Infer(new OnnxModel(copy));
            Replace(copy.Graph.Output, copy.Graph.Output.Select(output => shapes.Find(output.Name) is { ElementType: not OnnxElementType.Undefined } info ? info.ToProto() : output).ToArray());
        }
        catch (InvalidDataException error)
        {
            throw new ArgumentException($"Input '{input}' cannot be [{string.Join(", ", dims)}]. {error.Message}", nameof(dims), error);
        }

        return new OnnxModel(copy);
    }
}
