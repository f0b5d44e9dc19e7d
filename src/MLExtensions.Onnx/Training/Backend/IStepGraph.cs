using Microsoft.ML.OnnxRuntime;

namespace MLExtensions.Onnx;

/// <summary>A compiled step.</summary>
internal interface IStepGraph : IDisposable
{
    /// <summary>The step as one graph.</summary>
    TrainingGraph Graph { get; }

    /// <summary>A number that goes into the step or comes out of it.</summary>
    ref float Scalar(string name);

    /// <summary>Runs the step on the current state; the new one lies in the other tensors.</summary>
    void Run(RunOptions options, IReadOnlyList<(string Name, OrtValue Value)> feeds);

    /// <summary>Every input of <see cref="Graph"/> with its current value.</summary>
    (string[] Names, OrtValue[] Values) AllInputs(IReadOnlyList<(string Name, OrtValue Value)> feeds);
}
