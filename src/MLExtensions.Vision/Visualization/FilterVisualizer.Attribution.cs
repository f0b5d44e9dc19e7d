namespace MLExtensions.Vision;

public sealed partial class FilterVisualizer
{
    /// <summary>Name of the layer of class scores, before a softmax.</summary>
    private const string Scores = "logits";

    /// <summary>The pixels that change a class score most: the largest absolute gradient over colours.</summary>
    /// <param name="image">The image; it is brought to the network's size by scaling and cutting what sticks out.</param>
    /// <param name="target">Number of the class, from 0; null for the one with the highest score.</param>
    /// <exception cref="ArgumentException">The network has no class scores or no such class, or does not take images of that size.</exception>
    public AttributionMap ComputeSaliency(PixelImage image, int? target = null) => FromGradient(AttributionMethod.Saliency, image, target);

    /// <summary>What each pixel's difference from mid-grey adds to a class score, to first order.</summary>
    /// <inheritdoc cref="ComputeSaliency"/>
    public AttributionMap ComputeGradientTimesInput(PixelImage image, int? target = null) => FromGradient(AttributionMethod.GradientTimesInput, image, target);

    /// <summary>The places whose features speak for a class (Selvaraju et al., Grad-CAM, 2017).</summary>
    /// <param name="image">The image; it is brought to the network's size by scaling and cutting what sticks out.</param>
    /// <param name="layer">A layer of maps, best the last one before the dense head.</param>
    /// <param name="target">Number of the class, from 0; null for the one with the highest score.</param>
    /// <exception cref="ArgumentException">The network has no class scores, no such class or layer, the layer gives no maps, or it does not take images of that size.</exception>
    public AttributionMap ComputeGradCam(PixelImage image, string layer, int? target = null)
    {
        (CnnLayer scores, PixelImage fitted, float[] planes) = Prepare(image);
        CnnLayer convolution = FindLayer(layer);
        GradCamSession session = Session(
            $"{convolution.ValueName}\n{scores.ValueName}", fitted.Height, fitted.Width, _threads,
            () => new GradCamSession(_network, convolution, scores, fitted.Height, fitted.Width, _threads));
        float[] tensor = TensorOf(planes);
        (int label, _) = Choose(session.Score(tensor), target);
        (float score, float[] map, int rows, int columns) = session.Run(tensor, label);
        float[] values = MapPicture.Resize(map, rows, columns, fitted.Height, fitted.Width);
        return new AttributionMap(AttributionMethod.GradCam, label, score, fitted.Height, fitted.Width, values, fitted);
    }

    /// <summary>How far a class score falls when a place is covered: needs no gradient, and one run for each place.</summary>
    /// <param name="image">The image; it is brought to the network's size by scaling and cutting what sticks out.</param>
    /// <param name="target">Number of the class, from 0; null for the one with the highest score.</param>
    /// <param name="options">The patch; null for the defaults.</param>
    /// <param name="progress">Is told of each batch of places.</param>
    /// <param name="cancellationToken">Ends the work; what is done is handed back, unless <see cref="OcclusionOptions.OnCancel"/> says otherwise.</param>
    /// <exception cref="ArgumentException">The network has no class scores or no such class, the patch is larger than the image, or the network does not take images of that size.</exception>
    /// <exception cref="OperationCanceledException">Cancelled, with <see cref="CancelBehavior.Throw"/>.</exception>
    public AttributionMap ComputeOcclusion(
        PixelImage image, int? target = null, OcclusionOptions? options = null, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        options ??= new OcclusionOptions();
        (CnnLayer scores, PixelImage fitted, float[] planes) = Prepare(image);
        if (options.PatchSize > Math.Min(fitted.Height, fitted.Width))
        {
            throw new ArgumentException($"A patch of {options.PatchSize} pixels does not fit into an image of {fitted.Height} × {fitted.Width}.", nameof(options));
        }

        LayerResponses session = Responses(scores, fitted.Height, fitted.Width, threads: 1);
        RequireScores(session.MapHeight, session.MapWidth, fitted);
        var values = new float[session.Filters];
        session.Run(TensorOf(planes), 1, responses => responses.CopyTo(values));
        (int label, float score) = Choose(values, target);
        (float[] map, bool complete) = new OcclusionScan(_network.Input, session, planes, label, options).Run(score, _threads, progress, cancellationToken);
        return new AttributionMap(AttributionMethod.Occlusion, label, score, fitted.Height, fitted.Width, map, fitted) { IsComplete = complete };
    }

    private AttributionMap FromGradient(AttributionMethod method, PixelImage image, int? target)
    {
        (CnnLayer scores, PixelImage fitted, float[] planes) = Prepare(image);
        LayerGradient session = Gradient(scores, fitted.Height, fitted.Width, _threads);
        RequireScores(session.MapHeight, session.MapWidth, fitted);
        float[] tensor = TensorOf(planes), tensorGradient = new float[planes.Length], seed = new float[session.Filters], values = new float[session.Filters];
        session.Run(tensor, seed, values, []);
        (int label, float score) = Choose(values, target);
        seed[label] = 1;
        session.Run(tensor, seed, values, tensorGradient);
        var gradient = new float[planes.Length];
        _network.Input.ReadGradient(tensorGradient, gradient);
        var map = new float[fitted.Height * fitted.Width];
        for (int i = 0; i < planes.Length; i++)
        {
            int pixel = i % map.Length;
            map[pixel] = method == AttributionMethod.Saliency
                ? MathF.Max(map[pixel], MathF.Abs(gradient[i]))
                : map[pixel] + (gradient[i] * (planes[i] - 0.5f));
        }

        return new AttributionMap(method, label, score, fitted.Height, fitted.Width, map, fitted);
    }

    private (CnnLayer Scores, PixelImage Fitted, float[] Planes) Prepare(PixelImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        (int height, int width) = SizeFor(image);
        PixelImage fitted = image.Fit(width, height, ImageFit.Crop);
        return (FindLayer(Scores), fitted, Planes.Of(fitted, _network.Input.Channels));
    }

    private static void RequireScores(int rows, int columns, PixelImage fitted)
    {
        if (rows * columns > 1)
        {
            throw new ArgumentException($"The network gives maps of {rows} × {columns} for images of {fitted.Height} × {fitted.Width}, no class scores.", nameof(fitted));
        }
    }

    /// <summary>The class that is explained, and its score.</summary>
    private static (int Label, float Score) Choose(float[] scores, int? target)
    {
        if (target is int given && (given < 0 || given >= scores.Length))
        {
            throw new ArgumentException($"The network tells {scores.Length} classes apart, numbered from 0; there is no {given}.", nameof(target));
        }

        int label = target ?? System.Numerics.Tensors.TensorPrimitives.IndexOfMax<float>(scores);
        return (label, scores[label]);
    }
}
