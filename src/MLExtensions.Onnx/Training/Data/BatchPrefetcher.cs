using System.Runtime.ExceptionServices;
using System.Threading.Channels;

namespace MLExtensions.Onnx;

/// <summary>Loads the next batch on another thread while a step runs. Two batches take turns: one is trained on, one is filled.</summary>
internal sealed class BatchPrefetcher : IDisposable
{
    private readonly Channel<LoadedBatch> _ready = Channel.CreateBounded<LoadedBatch>(1);
    private readonly Channel<TrainingBatch> _free = Channel.CreateBounded<TrainingBatch>(2);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loader;

    /// <summary>Starts to load from a batch of an epoch on, epoch after epoch.</summary>
    /// <param name="source">Where batches come from.</param>
    /// <param name="epoch">The first epoch.</param>
    /// <param name="index">The first batch of that epoch.</param>
    /// <param name="endEpoch">The epoch that is no longer loaded.</param>
    public BatchPrefetcher(IBatchSource source, int epoch, int index, int endEpoch)
    {
        _free.Writer.TryWrite(new TrainingBatch());
        _free.Writer.TryWrite(new TrainingBatch());
        _loader = Task.Run(() => LoadAll(source, epoch, index, endEpoch));
    }

    /// <summary>The next batch, to be handed back by <see cref="Return"/> after its step. What the source throws is thrown here.</summary>
    public LoadedBatch Next(CancellationToken cancellationToken)
    {
        try
        {
            return Wait(_ready.Reader.ReadAsync(cancellationToken));
        }
        catch (ChannelClosedException closed) when (closed.InnerException is Exception cause)
        {
            ExceptionDispatchInfo.Throw(cause);
            throw;
        }
    }

    public void Return(TrainingBatch batch) => _free.Writer.TryWrite(batch);

    /// <summary>Waits for the batch that is being loaded: afterwards nobody uses the source.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        _loader.Wait();
        _stop.Dispose();
    }

    private async Task LoadAll(IBatchSource source, int epoch, int index, int endEpoch)
    {
        try
        {
            for (; epoch < endEpoch; epoch++, index = 0)
            {
                for (; index < source.BatchCount; index++)
                {
                    TrainingBatch batch = await _free.Reader.ReadAsync(_stop.Token).ConfigureAwait(false);
                    source.Load(epoch, index, batch);
                    await _ready.Writer.WriteAsync(new LoadedBatch(epoch, index, batch), _stop.Token).ConfigureAwait(false);
                }
            }

            _ready.Writer.TryComplete();
        }
        catch (Exception error)
        {
            // Thrown to whoever asks for the batch; after Dispose nobody does.
            _ready.Writer.TryComplete(error);
        }
    }

    private static T Wait<T>(ValueTask<T> task) => task.IsCompletedSuccessfully ? task.Result : task.AsTask().GetAwaiter().GetResult();
}
