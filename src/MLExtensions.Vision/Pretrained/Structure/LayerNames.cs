using System.Globalization;

namespace MLExtensions.Vision.Pretrained.Structure;

/// <summary>Names layers by their place.</summary>
internal static class LayerNames
{
    public static CnnLayer[] Name(CnnStructure structure)
    {
        // A block lies between two reductions of the plane.
        int[] reductions = [.. structure.Layers.Where(layer => layer.BlockReduction > 0).Select(layer => layer.BlockReduction).Distinct().Order()];
        LayerNode? last = structure.Layers.LastOrDefault(layer => layer.Kind == CnnLayerKind.Dense);
        var counts = new Dictionary<string, int>();
        return [.. structure.Layers.Select(layer => Describe(structure.Graph, layer, Array.IndexOf(reductions, layer.BlockReduction) + 1, layer == last, counts))];
    }

    private static CnnLayer Describe(GraphIndex graph, LayerNode layer, int block, bool isLogits, Dictionary<string, int> counts)
    {
        string stem = string.Create(CultureInfo.InvariantCulture, $"block{block}_");
        string name = layer.Kind switch
        {
            CnnLayerKind.Convolution => Count(stem + "conv", counts, always: true),
            CnnLayerKind.Pooling when layer.IsGlobal => Count("global_pool", counts, always: false),
            CnnLayerKind.Pooling => Count(stem + "pool", counts, always: false),
            CnnLayerKind.Flatten => Count("flatten", counts, always: false),
            _ => isLogits ? "logits" : Count("fc", counts, always: true),
        };
        string value = isLogits ? layer.PreActivationName : layer.ValueName;
        int rowAxis = layer.Layout == TensorLayout.Nchw ? 2 : 1;
        return new CnnLayer(
            name,
            layer.Kind,
            block,
            value,
            layer.PreActivationName,
            layer.Channels,
            layer.IsSpatial ? graph.Size(value, rowAxis) : null,
            layer.IsSpatial ? graph.Size(value, rowAxis + 1) : null,
            layer.Field?.ToReceptiveField())
        {
            IsSpatial = layer.IsSpatial,
            Layout = layer.Layout,
        };
    }

    private static string Count(string stem, Dictionary<string, int> counts, bool always)
    {
        int number = counts[stem] = counts.GetValueOrDefault(stem) + 1;
        return always || number > 1 ? string.Create(CultureInfo.InvariantCulture, $"{stem}{number}") : stem;
    }
}
