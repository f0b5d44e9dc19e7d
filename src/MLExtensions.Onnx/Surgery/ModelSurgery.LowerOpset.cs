namespace MLExtensions.Onnx;

public static partial class ModelSurgery
{
    /// <summary>
    /// A model in the versions that ML.NET's ONNX Runtime is sure to run, opset 17 and IR 8 (<see cref="OnnxBuildOptions.NewestSafeOpset"/>); older models stay
    /// as they are. Functions, as PyTorch's newer exporter writes them, are inlined.
    /// </summary>
    /// <param name="model">A model of opset 7 to 21.</param>
    /// <exception cref="NotSupportedException">A node means something else in opset 17, or is not in it: the message names it.</exception>
    public static OnnxModel LowerOpset(this OnnxModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new OnnxModel(OpsetLowering.Lower(model.Proto));
    }
}
