using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>
/// Follows a batch of a telling size (a prime) through the graph by shape inference: where it is seen, the new batch goes; where a node
/// holds the old size against it, the node is changed or named.
/// </summary>
internal sealed class BatchChange(ModelProto model, IReadOnlyList<OnnxValueInfo> batched, OnnxDim batch)
{
    private const long Probe = 7919;

    private readonly GraphProto _graph = model.Graph;
    private readonly InferredShapes _shapes = new();
    private readonly HashSet<string> _initializers = [.. model.Graph.Initializer.Select(tensor => tensor.Name)];

    private long? OldSize => batched[0].Dims![0].Size;

    public void Apply()
    {
        ShapeInference.AddSources(_graph, _shapes);
        foreach (OnnxValueInfo input in batched)
            _shapes.Set(input with { Dims = [Probe, .. input.Dims!.Skip(1)] });
        long opset = new OnnxModel(model).OpsetImports.GetValueOrDefault("", 1);
        foreach (NodeProto node in TopologicalOrder.Sort(_graph.Node))
        {
            if (node.OpType == "Reshape")
                AdjustReshape(node);
            try
            {
                ShapeInference.Infer(node, _shapes, opset);
            }
            catch (InvalidDataException error)
            {
                throw new NotSupportedException($"The batch cannot become {batch}: node {node.Describe()} holds the old size. {error.Message}", error);
            }
        }

        DeclareInputs();
        DeclareOutputs();
        // They said the old sizes.
        _graph.ValueInfo.Clear();
    }

    private void AdjustReshape(NodeProto node)
    {
        if (OldSize is not long old || _shapes.Integers(node.InputOrNull(1) ?? "") is not { Length: > 0 } shape || shape[0] != old)
            return;
        if (_shapes.Find(node.Input[0])?.Dims is IReadOnlyList<OnnxDim> dims && !dims.Any(IsBatch))
            return;
        if (_shapes.Find(node.Input[0])?.Dims is [OnnxDim first, ..] && first.Size == Probe && node.GetInt("allowzero", 0) == 0)
            shape[0] = 0;
        else if (!shape.Contains(-1))
            shape[0] = -1;
        else if (batch.Size is long size)
            shape[0] = size;
        else
            throw new NotSupportedException($"The batch cannot become {batch}: node {node.Describe()} reshapes to [{string.Join(", ", shape)}], which holds the old size {old} beside another free dimension.");
        node.Input[1] = AddConstant(shape);
    }

    private string AddConstant(long[] shape)
    {
        var names = new HashSet<string>(_graph.Node.SelectMany(node => node.Output).Concat(_graph.Input.Select(value => value.Name)).Concat(_initializers));
        int number = 1;
        while (names.Contains($"batch_shape_{number}"))
            number++;
        OnnxTensor tensor = OnnxTensor.Create<long>(shape, shape.Length);
        string name = $"batch_shape_{number}";
        _graph.Initializer.Add(tensor.ToProto(name));
        _initializers.Add(name);
        ShapeInference.AddConstant(name, tensor, _shapes);
        return name;
    }

    private void DeclareInputs()
    {
        foreach (OnnxValueInfo input in batched)
            _graph.Input.First(value => value.Name == input.Name).Type.TensorType.Shape.Dim[0] = batch.ToProto();
    }

    private void DeclareOutputs()
    {
        foreach (ValueInfoProto output in _graph.Output.Where(output => output.Type?.TensorType is not null))
        {
            OnnxValueInfo declared = OnnxValueInfo.FromProto(output);
            IReadOnlyList<OnnxDim>? inferred = _shapes.Find(output.Name)?.Dims;
            if (declared.Dims is { Count: > 0 } && OldSize is long old && old > 1 && declared.Dims[0].Size == old && inferred is { Count: > 0 } && inferred[0].Size == old)
                throw new NotSupportedException($"The batch cannot become {batch}: output '{output.Name}' has {old} rows whatever the batch is.");
            IReadOnlyList<OnnxDim>? dims = inferred is null
                ? declared.Dims is { Count: > 0 } && declared.Dims[0] == batched[0].Dims![0] ? [batch, .. declared.Dims.Skip(1)] : declared.Dims
                : [.. inferred.Select((dim, axis) => FromProbe(dim, declared.Dims is not null && axis < declared.Dims.Count ? declared.Dims[axis] : dim))];
            output.Type.TensorType.Shape = (declared with { Dims = dims }).ToProto().Type.TensorType.Shape;
        }
    }

    private static bool IsBatch(OnnxDim dim) => dim.Size is long size && size % Probe == 0;

    private OnnxDim FromProbe(OnnxDim dim, OnnxDim declared)
    {
        if (dim.Size == Probe)
            return batch;
        if (dim.Size is long size && size > 0 && size % Probe == 0)
            return batch.Size is long known ? size / Probe * known : OnnxDim.Unknown;
        return dim == OnnxDim.Unknown && declared.Symbol is not null ? declared : dim;
    }
}
