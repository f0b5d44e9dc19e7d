namespace MLExtensions.Onnx;

/// <summary>Trains with ONNX Runtime: any graph whose operators have gradient rules.</summary>
internal sealed class OrtTrainingBackend : ITrainingBackend
{
    public ITrainingProgram Compile(OnnxModel model, TrainingLoss loss, TrainingOptions options) =>
        new OrtTrainingProgram(new TrainingGraphBuilder(model, loss, options), options);
}
