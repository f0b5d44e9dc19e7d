using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

public static partial class ModelSurgery
{
    /// <summary>Changes the batch size, the first dimension of the inputs, to a number or a symbol. Reshape nodes whose constant shape begins with the old size are adjusted.</summary>
    /// <param name="model">A model of opset 7 to 21.</param>
    /// <param name="batch">The new size, or the name of a symbolic dimension.</param>
    /// <param name="inputs">The inputs whose first dimension is the batch; null for all that have dimensions.</param>
    /// <exception cref="ArgumentException">An input is unknown or has no dimensions.</exception>
    /// <exception cref="NotSupportedException">The graph holds the old batch size in a place that cannot be changed: the message names the node or output.</exception>
    public static OnnxModel ChangeBatch(this OnnxModel model, OnnxDim batch, IEnumerable<string>? inputs = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (batch == OnnxDim.Unknown)
            throw new ArgumentException("The batch is a size or a symbol.", nameof(batch));
        ModelProto copy = model.Proto.Clone();
        OnnxValueInfo[] batched = [.. inputs is null ? model.Inputs.Where(input => input.Dims is { Count: > 0 }) : inputs.Select(Find)];
        if (batched.Length == 0)
            throw new ArgumentException("The model has no input with dimensions, so there is no batch.", nameof(model));
        new BatchChange(copy, batched, batch).Apply();
        return new OnnxModel(copy);

        OnnxValueInfo Find(string name)
        {
            OnnxValueInfo input = model.Inputs.FirstOrDefault(candidate => candidate.Name == name)
                ?? throw new ArgumentException($"The model has no input '{name}'; it has {string.Join(", ", model.Inputs.Select(candidate => candidate.Name))}.", nameof(inputs));
            return input.Dims is { Count: > 0 } ? input : throw new ArgumentException($"Input '{name}' is {input.ElementType} {input.DescribeDims()}: it has no first dimension.", nameof(inputs));
        }
    }
}
