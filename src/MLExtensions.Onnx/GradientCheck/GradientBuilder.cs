namespace MLExtensions.Onnx;

/// <summary>Builds the graph of a value and its gradients, as <see cref="Gradients.Build"/> does.</summary>
internal delegate OnnxModel GradientBuilder(OnnxModel model, string output, IReadOnlyList<string> withRespectTo, GradientOptions options);
