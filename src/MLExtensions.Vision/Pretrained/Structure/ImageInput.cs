using MLExtensions.Onnx;

namespace MLExtensions.Vision.Pretrained.Structure;

/// <summary>The one input of an image network, [N, channels, height, width] or [N, height, width, channels].</summary>
internal sealed record ImageInput(string Name, IReadOnlyList<OnnxDim> Dims)
{
    /// <exception cref="InvalidDataException">The model has no such input.</exception>
    public static ImageInput Of(OnnxModel model)
    {
        if (model.Inputs is not [OnnxValueInfo input])
        {
            throw new InvalidDataException(
                $"The model has {model.Inputs.Count} inputs ({string.Join(", ", model.Inputs.Select(value => value.Name))}); a network for images has one.");
        }

        if (input.ElementType != OnnxElementType.Float || input.Dims is not { Count: 4 })
        {
            throw new InvalidDataException($"The model's input is {input}; images are Float [N, channels, height, width] or [N, height, width, channels].");
        }

        return new ImageInput(input.Name, input.Dims);
    }

    public TensorLayout LayoutOf(CnnStructure structure)
    {
        bool first = Dims[1].Size is 1 or 3;
        bool last = Dims[3].Size is 1 or 3;
        // One channel may be moved by a Reshape as well: the sizes tell it where the nodes do not.
        return structure.IsNhwc || (last && !first) ? TensorLayout.Nhwc : TensorLayout.Nchw;
    }

    public (int Channels, int? Height, int? Width) Sizes(TensorLayout layout, CnnStructure structure)
    {
        int channelAxis = layout == TensorLayout.Nchw ? 1 : 3;
        int rowAxis = layout == TensorLayout.Nchw ? 2 : 1;
        LayerNode convolution = structure.Layers.First(layer => layer.Kind == CnnLayerKind.Convolution);
        long channels = Dims[channelAxis].Size ?? (structure.Graph.Size(convolution.Node.Inputs[1], 1) ?? 0) * convolution.Window!.Groups;
        return channels is 1 or 3
            ? ((int)channels, (int?)Dims[rowAxis].Size, (int?)Dims[rowAxis + 1].Size)
            : throw new InvalidDataException($"The network takes images of {channels} channels; those of 1 (grey) and 3 (colour) can be fed.");
    }
}
