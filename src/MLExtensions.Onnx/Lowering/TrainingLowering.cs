using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>Where the fast formulations of training graphs are put in.</summary>
internal static class TrainingLowering
{
    /// <summary>Rewrites the forward graph before it is differentiated.</summary>
    /// <param name="forward">Of opset 21, in topological order; its first output is the scalar loss, the others are running statistics. Parameters are results of nodes (of the state inputs) under their own names.</param>
    /// <param name="parameters">Names of the values whose gradients will be asked for.</param>
    public static void Before(GraphProto forward, IReadOnlyList<string> parameters)
    {
        var model = new ModelProto { Graph = forward };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = GraphEmitter.Opset });
        new ConvolutionLowering(new GraphEmitter(forward, ShapeInference.Infer(new OnnxModel(model)))).Apply();
    }

    /// <summary>Rewrites the finished step graph: loss, gradients, optimizer.</summary>
    public static void After(GraphProto step) => RowExpansion.Apply(step);
}
