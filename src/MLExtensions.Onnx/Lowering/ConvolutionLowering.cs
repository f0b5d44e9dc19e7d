using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>
/// Rewrites chains of convolutions of a graph with a fixed batch: chunks of images whose unfolded windows stay in the cache,
/// rows (pixel, image) by channels, products instead of Conv nodes. Gradients then are products and gathers of the same windows.
/// </summary>
internal sealed class ConvolutionLowering(GraphEmitter emit)
{
    // Floats of one chunk's unfolded windows.
    private const long ColumnsPerChunk = 1 << 20;

    /// <summary>Lowers every chain that can be; the graph keeps its inputs and outputs.</summary>
    public void Apply()
    {
        NodeProto[] nodes = [.. emit.Graph.Node];
        var finder = new ConvolutionStages(emit.Graph, emit.Shapes);
        var replaced = new HashSet<NodeProto>(ReferenceEqualityComparer.Instance);
        var chains = new Dictionary<NodeProto, List<ConvolutionStage>>(ReferenceEqualityComparer.Instance);
        foreach (NodeProto node in nodes)
        {
            if (node.OpType != "Conv" || replaced.Contains(node) || finder.Find(node) is not { Count: > 0 } chain || ChunkSize(chain) == 0)
                continue;
            foreach (ConvolutionStage stage in chain)
                replaced.UnionWith([stage.Conv, .. stage.Activations, .. stage.Pool is null ? (NodeProto[])[] : [stage.Pool]]);
            chains[Last(chain)] = chain;
        }

        emit.Graph.Node.Clear();
        foreach (NodeProto node in nodes)
        {
            if (chains.TryGetValue(node, out List<ConvolutionStage>? chain))
                Emit(chain, node.Output[0]);
            else if (!replaced.Contains(node))
                emit.Graph.Node.Add(node);
        }
    }

    private static NodeProto Last(List<ConvolutionStage> chain)
    {
        ConvolutionStage stage = chain[^1];
        // The pool may come before or after the activations; whichever no other one of the stage reads is the last.
        NodeProto[] nodes = [stage.Conv, .. stage.Activations, .. stage.Pool is null ? (NodeProto[])[] : [stage.Pool]];
        return nodes.Single(node => !nodes.Any(reader => reader.Input[0] == node.Output[0]));
    }

    private long ChunkSize(List<ConvolutionStage> chain)
    {
        long batch = emit.Shapes.StaticDims(chain[0].Conv.Input[0])![0];
        long most = Math.Max(1, ColumnsPerChunk / chain.Max(stage => stage.ColumnsPerImage));
        // A handful of images a chunk keeps the rows that are gathered long enough; fewer are not worth it.
        for (long size = Math.Min(batch, most); size >= 1; size--)
        {
            if (batch % size == 0)
                return size * 8 >= Math.Min(batch, most) ? size : 0;
        }

        return 0;
    }

    private void Emit(List<ConvolutionStage> chain, string result)
    {
        string images = chain[0].Conv.Input[0];
        long[] dims = emit.Shapes.StaticDims(images)!;
        long size = ChunkSize(chain);
        var layers = chain.ConvertAll(stage => new RowLayer(emit, stage, size));
        var outputs = new List<string>();
        for (long start = 0; start < dims[0]; start += size)
        {
            string chunk = size == dims[0] ? images : emit.Node("Slice", [images, emit.Ints(start), emit.Ints(start + size), emit.Ints(0)]);
            chunk = layers[0].FromImages(chunk);
            for (int i = 0; i < layers.Count; i++)
                chunk = layers[i].Emit(i == 0 ? chunk : layers[i].FromRows(chunk));
            outputs.Add(layers[^1].ToImages(chunk));
        }

        // The chain's own name is kept for its readers.
        emit.Append(outputs.Count == 1
            ? new NodeProto { OpType = "Identity", Input = { outputs[0] }, Output = { result } }
            : new NodeProto { OpType = "Concat", Input = { outputs }, Output = { result }, Attribute = { OnnxAttribute.Int("axis", 0).ToProto() } });
    }
}
