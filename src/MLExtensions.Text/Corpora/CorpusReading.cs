using MLExtensions.Numerics;

namespace MLExtensions.Text;

/// <summary>Reads a corpus with several threads that take its blocks in turn; the results are handed on in the order of the text.</summary>
/// <typeparam name="TResult">What becomes of a block.</typeparam>
internal sealed class CorpusReading<TResult> : IDisposable
{
    private readonly IEnumerator<TextBlock> _blocks;
    private readonly OrderedCommit<TResult> _results;
    private readonly Lock _gate = new();
    private long _taken;

    /// <summary>Opens the corpus.</summary>
    /// <param name="corpus">The corpus.</param>
    /// <param name="blockSize">The size of a block in bytes.</param>
    /// <param name="commit">Takes the results, one at a time, in order.</param>
    public CorpusReading(ICorpus corpus, int blockSize, Action<TResult> commit)
    {
        _blocks = corpus.ReadBlocks(blockSize).GetEnumerator();
        _results = new OrderedCommit<TResult>(commit);
    }

    /// <summary>Whether the end of the corpus was reached.</summary>
    public bool Ended { get; private set; }

    /// <summary>Works on blocks until the corpus ends or <paramref name="pause"/> says so; what was begun is finished and handed on.</summary>
    /// <param name="threads">The number of threads.</param>
    /// <param name="createProcess">Makes, once for each thread, what works on a block.</param>
    /// <param name="pause">Asked before a block is taken.</param>
    /// <param name="cancellationToken">Checked before a block is taken.</param>
    public void Run(int threads, Func<Func<TextBlock, TResult>> createProcess, Func<bool> pause, CancellationToken cancellationToken) =>
        Workers.Run(threads, stop =>
        {
            Func<TextBlock, TResult>? process = null;
            while (!stop.IsCancellationRequested)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (Take(pause, out long number) is not TextBlock block)
                {
                    return;
                }

                using (block)
                {
                    process ??= createProcess();
                    _results.Add(number, process(block));
                }
            }
        });

    /// <summary>Closes the corpus.</summary>
    public void Dispose() => _blocks.Dispose();

    private TextBlock? Take(Func<bool> pause, out long number)
    {
        lock (_gate)
        {
            number = _taken;
            if (Ended || pause())
            {
                return null;
            }

            if (!_blocks.MoveNext())
            {
                Ended = true;
                return null;
            }

            _taken++;
            return _blocks.Current;
        }
    }
}
