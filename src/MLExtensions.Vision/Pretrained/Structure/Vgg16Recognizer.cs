using System.Globalization;

namespace MLExtensions.Vision.Pretrained.Structure;

/// <summary>Compares found layers with VGG16's, one after the other, and says where they depart.</summary>
internal static class Vgg16Recognizer
{
    private static readonly int[] s_convolutions = [2, 2, 3, 3, 3];
    private static readonly int[] s_filters = [64, 128, 256, 512, 512];

    /// <summary>The layers in the order of <see cref="Vgg16Layer"/>; those of the head are null where the export has none.</summary>
    /// <exception cref="InvalidDataException">The network is not VGG16.</exception>
    public static CnnLayer?[] Recognize(CnnStructure structure, IReadOnlyList<CnnLayer> layers)
    {
        IReadOnlyList<LayerNode> nodes = structure.Layers;
        LayerNode first = nodes[0];
        int position = 0;
        for (int block = 1; block <= s_convolutions.Length; block++)
        {
            for (int convolution = 1; convolution <= s_convolutions[block - 1]; convolution++)
            {
                CheckConvolution(Next(string.Create(CultureInfo.InvariantCulture, $"convolution {convolution} of block {block}"), CnnLayerKind.Convolution), block, convolution);
            }

            CheckPooling(Next(string.Create(CultureInfo.InvariantCulture, $"the pooling of block {block}"), CnnLayerKind.Pooling), block);
        }

        var found = new CnnLayer?[Enum.GetValues<Vgg16Layer>().Length];
        if (position == nodes.Count || nodes.Skip(position).All(layer => layer.Kind != CnnLayerKind.Dense))
        {
            Copy(layers, found, position);
            return found;
        }

        // Some converters pool to 7 × 7 adaptively; where that does nothing it is no layer here.
        Next("the step from planes to a vector", CnnLayerKind.Flatten);
        CheckDense(Next("the first dense layer", CnnLayerKind.Dense), "first");
        CheckDense(Next("the second dense layer", CnnLayerKind.Dense), "second");
        LayerNode logits = Next("the last dense layer", CnnLayerKind.Dense);
        if (logits.Activation is string activation)
        {
            throw Departure($"its third dense layer ends in {activation}; VGG16's is the last and gives the classes' scores.");
        }

        if (position < nodes.Count)
        {
            throw Departure($"after three dense layers it goes on with {nodes[position].Node}.");
        }

        Copy(layers, found, position);
        return found;

        LayerNode Next(string what, CnnLayerKind kind)
        {
            if (position == nodes.Count)
            {
                throw Departure($"it ends where VGG16 has {what}.");
            }

            LayerNode layer = nodes[position];
            if (layer.Kind != kind)
            {
                throw Departure($"it has the {Describe(layer)} where VGG16 has {what}.");
            }

            LayerNode? source = structure.SourceOf(layer);
            if (layer != first && source != nodes[position - 1])
            {
                throw Departure($"{layer.Node} reads something else than the layer before it, {nodes[position - 1].Node}: VGG16 is a single chain.");
            }

            position++;
            return layer;
        }
    }

    private static void Copy(IReadOnlyList<CnnLayer> layers, CnnLayer?[] found, int count)
    {
        for (int i = 0; i < count; i++)
        {
            found[i] = layers[i];
        }
    }

    private static void CheckConvolution(LayerNode layer, int block, int convolution)
    {
        WindowAttributes window = layer.Window!;
        string place = string.Create(CultureInfo.InvariantCulture, $"convolution {convolution} of block {block} ({layer.Node})");
        if (layer.Channels != s_filters[block - 1])
        {
            throw Departure(string.Create(CultureInfo.InvariantCulture, $"{place} has {layer.Channels} filters; VGG16's has {s_filters[block - 1]}."));
        }

        if (!window.Kernel.SequenceEqual([3L, 3L]) || window.Strides.Any(stride => stride != 1) || window.Dilations.Any(dilation => dilation != 1) || window.Groups != 1 || window.Pads.Any(pad => pad != 1))
        {
            throw Departure($"{place} has kernel {string.Join('×', window.Kernel)}, strides {string.Join('×', window.Strides)}, pads {string.Join(' ', window.Pads)}; VGG16's has kernel 3×3, strides 1×1, pads 1.");
        }

        if (layer.Activation != "Relu")
        {
            throw Departure($"{place} is followed by {layer.Activation ?? "no activation"}; VGG16's by Relu.");
        }
    }

    private static void CheckPooling(LayerNode layer, int block)
    {
        if (layer.Node.OpType != "MaxPool" || layer.Window is not { } window || !window.Kernel.SequenceEqual([2L, 2L]) || !window.Strides.SequenceEqual([2L, 2L]) || window.Pads.Any(pad => pad != 0))
        {
            throw Departure(string.Create(CultureInfo.InvariantCulture, $"block {block} ends in the {Describe(layer)}; VGG16's in a MaxPool of 2×2, strides 2×2."));
        }
    }

    private static void CheckDense(LayerNode layer, string which)
    {
        if (layer.Channels != 4096 || layer.Activation != "Relu")
        {
            throw Departure(string.Create(CultureInfo.InvariantCulture, $"its {which} dense layer ({layer.Node}) has {layer.Channels} units and {layer.Activation ?? "no activation"}; VGG16's has 4096 and Relu."));
        }
    }

    private static string Describe(LayerNode layer) => layer.Kind switch
    {
        CnnLayerKind.Convolution => string.Create(CultureInfo.InvariantCulture, $"convolution {layer.Node} of {layer.Channels} filters"),
        CnnLayerKind.Dense => string.Create(CultureInfo.InvariantCulture, $"dense layer {layer.Node} of {layer.Channels} units"),
        _ => $"{layer.Kind.ToString().ToLowerInvariant()} {layer.Node}",
    };

    private static InvalidDataException Departure(string where) => new($"The model is not VGG16: {where}");
}
