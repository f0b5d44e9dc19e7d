using MLExtensions.Display;

namespace MLExtensions.Vision;

public sealed partial class FilterVisualizer
{
    /// <summary>Finds, for each of some filters of a layer, the images of a set that it responds to most, and cuts out what it sees there.</summary>
    /// <param name="layer">The layer's name.</param>
    /// <param name="images">The images.</param>
    /// <param name="filters">Numbers of the filters, from 0; null for all.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="progress">Is told of each batch of images.</param>
    /// <param name="cancellationToken">Ends the search; what was seen is handed back, unless <see cref="TopImagesOptions.OnCancel"/> says otherwise.</param>
    /// <exception cref="ArgumentException">There are no images; the network has no such layer, the layer no such filter, or it does not take images of the size asked for.</exception>
    /// <exception cref="OperationCanceledException">Cancelled, with <see cref="CancelBehavior.Throw"/>.</exception>
    public TopImagesResult FindTopImages(
        string layer, IReadOnlyList<PixelImage> images, IEnumerable<int>? filters = null, TopImagesOptions? options = null, IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (images.Count == 0)
        {
            throw new ArgumentException("There are no images.", nameof(images));
        }

        options ??= new TopImagesOptions();
        CnnLayer found = FindLayer(layer);
        (int height, int width) = options.Size > 0 ? (options.Size, options.Size) : SizeFor(images[0]);
        LayerResponses session = Responses(found, height, width, images.Count > options.BatchSize ? 1 : _threads);
        int[] asked = [.. filters ?? Enumerable.Range(0, session.Filters)];
        foreach (int filter in asked)
        {
            if (filter < 0 || filter >= session.Filters)
            {
                throw new ArgumentException($"Layer '{layer}' has {session.Filters} filters, numbered from 0; there is no {filter}.", nameof(filters));
            }
        }

        return new TopImageSearch(_network, found, session, images, options).Run(asked, _threads, progress, cancellationToken);
    }

    /// <summary>What a layer's filters give for an image, which is brought to the network's size by scaling and cutting what sticks out.</summary>
    /// <param name="layer">The layer's name.</param>
    /// <param name="image">The image.</param>
    /// <exception cref="ArgumentException">The network has no such layer, or does not take images of that size.</exception>
    public FeatureMaps ComputeFeatureMaps(string layer, PixelImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        (int height, int width) = SizeFor(image);
        LayerResponses session = Responses(FindLayer(layer), height, width, _threads);
        var values = new float[session.Filters * session.MapHeight * session.MapWidth];
        session.Run(TensorOf(PlanesOf(image, height, width)), 1, responses => responses.CopyTo(values));
        return new FeatureMaps(layer, session.Filters, session.MapHeight, session.MapWidth, values);
    }

    /// <summary>Number of filters of a layer, or of units of a dense one.</summary>
    /// <param name="layer">The layer's name.</param>
    /// <exception cref="ArgumentException">The network has no such layer.</exception>
    public int CountFilters(string layer) => FindLayer(layer).Channels;

    /// <summary>The kernels of the network's first convolution as pictures: mid-grey is 0, and each kernel's largest weight is black or white.</summary>
    /// <returns>A picture for each filter, [kernel height, kernel width], with the network's channels.</returns>
    /// <exception cref="NotSupportedException">The network's first convolution has no constant weights over 1 or 3 channels.</exception>
    public IReadOnlyList<PixelImage> DrawFirstKernels() => FirstKernels.Draw(_network);

    /// <summary>Kernels in rows and columns.</summary>
    /// <param name="kernels">What <see cref="DrawFirstKernels"/> gave.</param>
    /// <param name="filters">Numbers of the filters, from 0; null for all.</param>
    /// <param name="columns">The most kernels in a row, 1 to 64.</param>
    public static ImageGrid KernelGrid(IReadOnlyList<PixelImage> kernels, IEnumerable<int>? filters = null, int columns = 8)
    {
        ArgumentNullException.ThrowIfNull(kernels);
        return new ImageGrid
        {
            Title = "Kernels of the first convolution",
            Columns = columns,
            Tiles = [.. (filters ?? Enumerable.Range(0, kernels.Count)).Select(filter => kernels[filter].ToTile(filter.ToString(System.Globalization.CultureInfo.InvariantCulture)))],
        };
    }

    /// <summary>The size of the network's images; of the image itself where the network takes any.</summary>
    private (int Height, int Width) SizeFor(PixelImage image) => (_network.Height ?? image.Height, _network.Width ?? image.Width);

    private LayerResponses Responses(CnnLayer layer, int height, int width, int threads) =>
        Session(layer.ValueName, height, width, threads, () => new LayerResponses(_network, layer, height, width, threads));

    private float[] PlanesOf(PixelImage image, int height, int width) => Planes.Of(image.Fit(width, height, ImageFit.Crop), _network.Input.Channels);

    private float[] TensorOf(float[] planes)
    {
        var tensor = new float[planes.Length];
        _network.Input.Write(planes, tensor);
        return tensor;
    }
}
