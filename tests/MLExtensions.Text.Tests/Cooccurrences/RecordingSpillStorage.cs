namespace MLExtensions.Text.Tests;

/// <summary>Keeps runs in memory, up to a capacity beyond which it acts as a full disk.</summary>
internal sealed class RecordingSpillStorage : ISpillStorage
{
    private readonly Dictionary<int, MemoryStream> _runs = [];
    private long _written;

    public long Capacity { get; init; } = long.MaxValue;

    public Action<int> OnCreate { get; init; } = _ => { };

    public int Created { get; private set; }

    public int Held => _runs.Count;

    public Stream Create(int run)
    {
        OnCreate(run);
        Created++;
        return _runs[run] = new LimitedStream(this);
    }

    public Stream OpenRead(int run) => new MemoryStream(_runs[run].ToArray());

    public void Delete(int run) => _runs.Remove(run);

    private sealed class LimitedStream(RecordingSpillStorage storage) : MemoryStream
    {
        /// <summary>The other overload comes here too, as it does for every class derived from MemoryStream.</summary>
        public override void Write(byte[] buffer, int offset, int count)
        {
            if ((storage._written += count) > storage.Capacity)
            {
                throw new IOException("No space left on device");
            }

            base.Write(buffer, offset, count);
        }
    }
}
