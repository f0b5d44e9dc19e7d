namespace MLExtensions.Onnx;

/// <summary>Compiles trainings. ONNX Runtime takes any graph; backends of own kernels take the models that they know.</summary>
internal interface ITrainingBackend
{
    /// <summary>Compiles a training; its parameters are those of the model.</summary>
    ITrainingProgram Compile(OnnxModel model, TrainingLoss loss, TrainingOptions options);
}
