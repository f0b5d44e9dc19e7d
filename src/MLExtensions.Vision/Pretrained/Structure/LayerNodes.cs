using MLExtensions.Onnx;

namespace MLExtensions.Vision.Pretrained.Structure;

/// <summary>Makes layers of nodes: what each operator is in a convolutional network.</summary>
internal static class LayerNodes
{
    public static bool IsToNhwc(OnnxNode node) => IsPermutation(node, [0, 2, 3, 1]);

    public static bool IsToNchw(OnnxNode node) => IsPermutation(node, [0, 3, 1, 2]);

    /// <summary>A convolution of two dimensions whose weights are constant; null for anything else.</summary>
    public static LayerNode? Convolution(GraphIndex graph, OnnxNode node, PlaneField field)
    {
        if (!graph.IsConstant(node.Inputs[1]) || WindowAttributes.Of(node, graph) is not { } window)
        {
            return null;
        }

        PlaneField seen = window.Apply(field);
        LayerTail tail = LayerTail.Follow(graph, node.Outputs[0]);
        return new LayerNode(CnnLayerKind.Convolution, node, node.Inputs[0], tail.ValueName, tail.PreActivationName)
        {
            Activation = tail.Activation,
            HasBatchNormalization = tail.HasBatchNormalization,
            Channels = graph.Size(node.Inputs[1], 0) ?? 0,
            Window = window,
            Field = seen,
            IsSpatial = true,
            Layout = tail.Layout,
            BlockReduction = seen.Reduction,
        };
    }

    /// <summary>A pooling of windows; null where it hands every position on by itself.</summary>
    public static LayerNode? Pooling(GraphIndex graph, OnnxNode node, PlaneField field) =>
        WindowAttributes.Of(node, graph) is not { IsIdentity: false } window
            ? null
            : new LayerNode(CnnLayerKind.Pooling, node, node.Inputs[0], node.Outputs[0], node.Outputs[0])
            {
                Channels = graph.Size(node.Outputs[0], 1) ?? 0,
                Window = window,
                Field = window.Apply(field),
                IsSpatial = true,
                BlockReduction = field.Reduction,
            };

    /// <summary>A pooling of whole planes.</summary>
    public static LayerNode GlobalPooling(GraphIndex graph, OnnxNode node)
    {
        string output = node.Outputs[0];
        bool isSpatial = graph.Dims(output) is not { Count: < 4 };
        bool isNhwc = isSpatial && node.OpType.StartsWith("Reduce", StringComparison.Ordinal) && graph.Size(output, 1) == 1 && graph.Size(output, 3) != 1;
        return new LayerNode(CnnLayerKind.Pooling, node, node.Inputs[0], output, output)
        {
            Channels = graph.Size(output, isNhwc ? 3 : 1) ?? 0,
            IsGlobal = true,
            IsSpatial = isSpatial,
            Layout = isNhwc ? TensorLayout.Nhwc : TensorLayout.Nchw,
        };
    }

    /// <summary>A mean or maximum over rows and columns of planes in either order of dimensions.</summary>
    public static bool IsPlaneReduction(GraphIndex graph, OnnxNode node)
    {
        if (node.OpType is not ("ReduceMean" or "ReduceMax") || graph.Dims(node.Inputs[0]) is not { Count: 4 })
        {
            return false;
        }

        long[]? axes = node.FindAttribute("axes")?.AsInts()
            ?? (node.Inputs.Count > 1 && graph.FindTensor(node.Inputs[1]) is { ElementType: OnnxElementType.Int64 } tensor ? tensor.AsSpan<long>().ToArray() : null);
        return axes?.Select(axis => axis < 0 ? axis + 4 : axis).Order().ToArray() is [2, 3] or [1, 2];
    }

    /// <summary>What makes vectors of planes.</summary>
    public static bool IsFlattening(GraphIndex graph, OnnxNode node)
    {
        if (node.OpType is not ("Flatten" or "Reshape" or "Squeeze") || graph.Dims(node.Inputs[0]) is not (null or { Count: > 2 }))
        {
            return false;
        }

        return graph.Dims(node.Outputs[0])?.Count is int rank
            ? rank == 2
            : node.OpType == "Flatten" || graph.Readers(node.Outputs[0]).Any(reader => reader.OpType is "Gemm" or "MatMul");
    }

    public static LayerNode Flattening(GraphIndex graph, OnnxNode node) =>
        new(CnnLayerKind.Flatten, node, node.Inputs[0], node.Outputs[0], node.Outputs[0]) { Channels = graph.Size(node.Outputs[0], 1) ?? 0 };

    /// <summary>A dense layer on vectors, with constant weights; null for anything else.</summary>
    public static LayerNode? Dense(GraphIndex graph, OnnxNode node)
    {
        if (!graph.IsConstant(node.Inputs[1]) || graph.Dims(node.Inputs[1]) is not { Count: 2 } || graph.Dims(node.Outputs[0]) is { Count: not 2 })
        {
            return null;
        }

        bool isTransposed = node.OpType == "Gemm" && node.FindAttribute("transB")?.AsInt() == 1;
        LayerTail tail = LayerTail.Follow(graph, node.Outputs[0]);
        return new LayerNode(CnnLayerKind.Dense, node, node.Inputs[0], tail.ValueName, tail.PreActivationName)
        {
            Activation = tail.Activation,
            HasBatchNormalization = tail.HasBatchNormalization,
            Channels = graph.Size(node.Inputs[1], isTransposed ? 0 : 1) ?? 0,
        };
    }

    private static bool IsPermutation(OnnxNode node, long[] permutation) =>
        node.OpType == "Transpose" && (node.FindAttribute("perm")?.AsInts() ?? []).SequenceEqual(permutation);
}
