using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>
/// Rewrites chains of convolutions of a graph with a fixed batch: chunks of images whose unfolded windows stay in the cache,
/// rows (pixel, image) by channels, products instead of Conv nodes. Gradients then are products and gathers of the same windows.
/// </summary>
internal sealed class ConvolutionLowering(GraphEmitter emit)
{
    /// <summary>Floats of one chunk's unfolded windows: 4 MB, within the last cache and its bandwidth.</summary>
    public const long ColumnsPerChunk = 1 << 20;

    // Every chunk has nodes of its own; compiling them takes longer than larger chunks cost.
    private const long MostChunks = 32;

    /// <summary>Lowers every chain that can be; the graph keeps its inputs and outputs.</summary>
    public void Apply()
    {
        NodeProto[] nodes = [.. emit.Graph.Node];
        var finder = new ConvolutionStages(emit.Graph, emit.Shapes);
        var replaced = new HashSet<NodeProto>(ReferenceEqualityComparer.Instance);
        var chains = new Dictionary<NodeProto, ConvolutionChain>(ReferenceEqualityComparer.Instance);
        foreach (NodeProto node in nodes)
        {
            if (node.OpType != "Conv" || replaced.Contains(node) || finder.Find(node) is not ConvolutionChain chain || ChunkSize(chain) == 0)
                continue;
            replaced.UnionWith(chain.Nodes);
            chains[chain.Last] = chain;
        }

        if (chains.Count == 0)
            return;
        emit.Graph.Node.Clear();
        foreach (NodeProto node in nodes)
        {
            if (chains.TryGetValue(node, out ConvolutionChain? chain))
                Emit(chain);
            else if (!replaced.Contains(node))
                emit.Graph.Node.Add(node);
        }
    }

    /// <summary>Images of a chunk, a divisor of the batch; 0 where there is none of a useful size.</summary>
    private long ChunkSize(ConvolutionChain chain)
    {
        long batch = emit.Shapes.StaticDims(chain.Images)![0];
        long most = Math.Clamp(ColumnsPerChunk / chain.Stages.Max(stage => stage.ColumnsPerImage), (batch + MostChunks - 1) / MostChunks, batch);
        // Rows that are gathered for a few images at a time cost more than they save.
        for (long size = most; size * 4 >= most; size--)
        {
            if (batch % size == 0)
                return size;
        }

        return 0;
    }

    private void Emit(ConvolutionChain chain)
    {
        long[] dims = emit.Shapes.StaticDims(chain.Images)!;
        long size = ChunkSize(chain);
        List<RowLayer> layers = [.. chain.Stages.Select(stage => new RowLayer(emit, stage, size))];
        var outputs = new List<string>();
        for (long start = 0; start < dims[0]; start += size)
        {
            string chunk = size == dims[0] ? chain.Images : emit.Node("Slice", [chain.Images, emit.Ints(start), emit.Ints(start + size), emit.Ints(0)]);
            chunk = layers[0].FromImages(chunk);
            for (int i = 0; i < layers.Count; i++)
                chunk = layers[i].Emit(i == 0 ? chunk : layers[i].FromRows(chunk));
            outputs.Add(chain.Dense is null ? layers[^1].ToImages(chunk) : layers[^1].ToVectors(chunk));
        }

        // The readers of the chain find its result under its own name.
        string result = chain.Last.Output[0];
        string images = chain.Dense is null ? result : emit.UniqueName("vectors");
        emit.Append(outputs.Count == 1
            ? new NodeProto { OpType = "Identity", Input = { outputs[0] }, Output = { images } }
            : new NodeProto { OpType = "Concat", Input = { outputs }, Output = { images }, Attribute = { OnnxAttribute.Int("axis", 0).ToProto() } });
        if (chain.Dense is not null)
            EmitDense(chain.Dense, images, chain.Stages[^1].OutputChannels);
    }

    /// <summary>The vectors run over pixels, then channels; the weights' rows, over channels, then pixels, are brought into that order.</summary>
    private void EmitDense(NodeProto dense, string vectors, int channels)
    {
        long[] weights = emit.Shapes.StaticDims(dense.Input[1])!;
        bool transposed = dense.GetInt("transB", 0) != 0;
        string split = emit.Reshape(dense.Input[1], transposed ? emit.Ints(weights[0], channels, weights[1] / channels) : emit.Ints(channels, weights[0] / channels, weights[1]));
        string swapped = transposed ? emit.Transpose(split, 0, 2, 1) : emit.Transpose(split, 1, 0, 2);
        NodeProto product = dense.Clone();
        product.Input[0] = vectors;
        product.Input[1] = emit.Reshape(swapped, emit.Ints(weights));
        emit.Append(product);
    }
}
