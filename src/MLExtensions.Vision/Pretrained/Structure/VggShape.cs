namespace MLExtensions.Vision.Pretrained.Structure;

/// <summary>The sizes of a network of VGG's kind.</summary>
/// <param name="Size">Rows and columns of the images.</param>
/// <param name="Channels">Channels of the images.</param>
/// <param name="Blocks">Number of convolutions and filters of each block.</param>
/// <param name="Dense">Units of the dense layers before the last.</param>
/// <param name="Classes">Units of the last.</param>
internal sealed record VggShape(int Size, int Channels, IReadOnlyList<(int Convolutions, int Filters)> Blocks, IReadOnlyList<int> Dense, int Classes)
{
    public static VggShape Vgg16(int classes) => new(224, 3, [(2, 64), (2, 128), (3, 256), (3, 512), (3, 512)], [4096, 4096], classes);
}
