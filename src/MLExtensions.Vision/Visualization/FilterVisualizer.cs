using System.Collections.Concurrent;
using MLExtensions.Numerics;

namespace MLExtensions.Vision;

/// <summary>Shows what the filters of a convolutional network respond to, and what its answers rest on.</summary>
/// <remarks>
/// Sessions are compiled when they are first needed, one for each layer and image size, and kept until <see cref="Dispose"/>; methods may be called from several threads.
/// </remarks>
public sealed partial class FilterVisualizer : IDisposable
{
    private readonly VisualizedNetwork _network;
    private readonly int _threads;
    private readonly ConcurrentDictionary<(Type Kind, string Value, int Height, int Width, int Threads), Lazy<IDisposable>> _sessions = new();
    private bool _disposed;

    /// <summary>Looks into a network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="threads">Threads to work on; 0 for as many as there are cores. They do not change the results.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threads"/> is negative.</exception>
    public FilterVisualizer(PretrainedCnn network, int threads = 0)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        _network = new VisualizedNetwork(network);
        _threads = threads > 0 ? threads : Environment.ProcessorCount;
    }

    /// <summary>Finds, for each of some filters of a layer, an image that it responds to as much as possible.</summary>
    /// <param name="layer">The layer's name.</param>
    /// <param name="filters">Numbers of the filters, from 0; null for all.</param>
    /// <param name="options">How; by default <see cref="MaximizationOptions.Keras"/>.</param>
    /// <param name="progress">Is told of each image when it is finished, so that nothing is lost.</param>
    /// <param name="cancellationToken">Ends the work; what is finished is handed back, unless <see cref="MaximizationOptions.OnCancel"/> says otherwise.</param>
    /// <exception cref="ArgumentException">The network has no such layer, the layer no such filter, or it does not take images of the size asked for.</exception>
    /// <exception cref="OperationCanceledException">Cancelled, with <see cref="CancelBehavior.Throw"/>.</exception>
    public MaximizedLayer Maximize(
        string layer, IEnumerable<int>? filters = null, MaximizationOptions? options = null, IProgress<MaximizationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        options ??= MaximizationOptions.Keras;
        IEnumerable<int> numbers = filters ?? Enumerable.Range(0, Gradient(layer, options, threads: 1).Filters);
        return Maximize(layer, [.. numbers.Select(number => new FilterObjective.Filter(number))], options, progress, cancellationToken);
    }

    /// <summary>Finds images that maximize objectives in one layer.</summary>
    /// <inheritdoc cref="Maximize(string, IEnumerable{int}, MaximizationOptions, IProgress{MaximizationProgress}, CancellationToken)"/>
    /// <param name="layer">The layer's name.</param>
    /// <param name="objectives">The objectives.</param>
    /// <param name="options">How; by default <see cref="MaximizationOptions.Keras"/>.</param>
    /// <param name="progress">Is told of each image when it is finished, so that nothing is lost.</param>
    /// <param name="cancellationToken">Ends the work; what is finished is handed back, unless <see cref="MaximizationOptions.OnCancel"/> says otherwise.</param>
    public MaximizedLayer Maximize(
        string layer, IReadOnlyList<FilterObjective> objectives, MaximizationOptions? options = null, IProgress<MaximizationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(objectives);
        options ??= MaximizationOptions.Keras;
        // Sharing out the images among the threads is better than sharing out the work on each.
        LayerGradient gradient = Gradient(layer, options, threads: objectives.Count < _threads ? _threads : 1);
        var weights = new float[gradient.Filters * gradient.MapHeight * gradient.MapWidth];
        foreach (FilterObjective objective in objectives)
        {
            // What is wrong is refused before hours of work.
            ObjectiveWeights.Write(objective, gradient, layer, options.Border, weights);
        }

        var images = new MaximizedImage?[objectives.Count];
        int finished = 0, next = -1;
        var reporting = new Lock();
        try
        {
            Workers.Run(Math.Min(_threads, objectives.Count), stop =>
            {
                var maximizer = new ActivationMaximizer(_network.Input, gradient, layer, options);
                for (int i = Interlocked.Increment(ref next); i < images.Length && !stop.IsCancellationRequested; i = Interlocked.Increment(ref next))
                {
                    images[i] = maximizer.Maximize(objectives[i], StreamOf(objectives[i], i), cancellationToken);
                    lock (reporting)
                    {
                        progress?.Report(new MaximizationProgress(++finished, images.Length, images[i]!));
                    }
                }
            });
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested && options.OnCancel == CancelBehavior.ReturnBest)
        {
            return new MaximizedLayer(layer, [.. images.OfType<MaximizedImage>()], IsComplete: false);
        }

        return new MaximizedLayer(layer, [.. images.OfType<MaximizedImage>()], IsComplete: true);
    }

    /// <summary>Frees the sessions. May be called again.</summary>
    public void Dispose()
    {
        _disposed = true;
        foreach (Lazy<IDisposable> session in _sessions.Values)
        {
            if (session.IsValueCreated)
            {
                session.Value.Dispose();
            }
        }

        _sessions.Clear();
    }

    /// <summary>A filter's noise depends on its number only, so that it gets the same picture alone and among others.</summary>
    private static long StreamOf(FilterObjective objective, int position) => objective switch
    {
        FilterObjective.Filter filter => filter.Channel,
        FilterObjective.Neuron neuron => neuron.Channel,
        FilterObjective.Logit logit => logit.Index,
        _ => position,
    };

    private LayerGradient Gradient(string layer, MaximizationOptions options, int threads)
    {
        (int height, int width) = options.Size > 0
            ? (options.Size, options.Size)
            : (_network.Height ?? throw SizeNeeded(), _network.Width ?? throw SizeNeeded());
        return Gradient(FindLayer(layer), height, width, threads);

        static ArgumentException SizeNeeded() => new("The network takes images of any size; set MaximizationOptions.Size.", nameof(options));
    }

    private LayerGradient Gradient(CnnLayer layer, int height, int width, int threads) =>
        Session(layer.ValueName, height, width, threads, () => new LayerGradient(_network, layer, height, width, threads, _threads));

    private CnnLayer FindLayer(string layer)
    {
        ArgumentException.ThrowIfNullOrEmpty(layer);
        return _network.Cnn[layer];
    }

    private T Session<T>(string value, int height, int width, int threads, Func<T> compile)
        where T : IDisposable
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return (T)_sessions.GetOrAdd((typeof(T), value, height, width, threads), _ => new Lazy<IDisposable>(() => compile())).Value;
    }
}
