using System.Runtime.InteropServices;

namespace MLExtensions.Onnx;

/// <summary>The values of one batch. Its memory is used again for later batches of the same shape.</summary>
public sealed class TrainingBatch
{
    private readonly List<Array> _values = [];
    private readonly List<OnnxFeed> _feeds = [];

    /// <summary>What a step is fed.</summary>
    public ReadOnlySpan<OnnxFeed> Feeds => CollectionsMarshal.AsSpan(_feeds);

    /// <summary>Memory for one input, to be filled by the caller; it holds what an earlier batch left.</summary>
    /// <typeparam name="T">float, double, bool or an integer type.</typeparam>
    /// <param name="name">The input.</param>
    /// <param name="dims">Its dimensions in this batch.</param>
    public Span<T> Fill<T>(string name, params ReadOnlySpan<long> dims)
        where T : unmanaged
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        int length = checked((int)ElementTypes.Count(dims, nameof(dims)));
        int index = _feeds.FindIndex(feed => feed.Name == name);
        if (index >= 0 && _values[index] is T[] known && _feeds[index].Dims.SequenceEqual(dims.ToArray()))
            return known;
        T[] values = GC.AllocateUninitializedArray<T>(length, pinned: true);
        OnnxFeed feed = OnnxFeed.Of<T>(name, values, dims);
        if (index < 0)
        {
            _values.Add(values);
            _feeds.Add(feed);
        }
        else
        {
            _values[index] = values;
            _feeds[index] = feed;
        }

        return values;
    }

    /// <summary>The values of one input.</summary>
    /// <exception cref="ArgumentException">The batch has no such input, or it holds another type.</exception>
    public ReadOnlySpan<T> Values<T>(string name)
        where T : unmanaged
    {
        int index = _feeds.FindIndex(feed => feed.Name == name);
        return index >= 0 && _values[index] is T[] values
            ? values
            : throw new ArgumentException($"The batch has no '{name}' of {ElementTypes.Of<T>()}; it has {string.Join("; ", _feeds)}.", nameof(name));
    }
}
