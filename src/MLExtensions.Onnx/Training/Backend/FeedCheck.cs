namespace MLExtensions.Onnx;

/// <summary>Checks what is fed against what a graph declares.</summary>
internal sealed class FeedCheck(IEnumerable<OnnxValueInfo> inputs)
{
    // An array: going through it at each step allocates nothing.
    private readonly OnnxValueInfo[] _inputs = [.. inputs];

    /// <summary>What the public methods call the values that are checked here.</summary>
    private const string FeedsParameter = "feeds";

    private readonly Dictionary<string, (long Size, string Input)> _symbols = [];

    /// <summary>Sizes of the symbolic dimensions in the feeds checked last.</summary>
    public long? Size(string symbol) => _symbols.TryGetValue(symbol, out var known) ? known.Size : null;

    /// <exception cref="ArgumentException">An input is missing, unknown, fed twice, of another type or of other dimensions than declared, or two inputs disagree about a symbolic dimension.</exception>
    public void Check(ReadOnlySpan<OnnxFeed> feeds)
    {
        _symbols.Clear();
        foreach (OnnxFeed feed in feeds)
        {
            OnnxValueInfo input = Find(feed.Name);
            if (feed.ElementType != input.ElementType)
                throw Wrong(feed, input);
            if (input.Dims is not null)
                CheckDims(feed, input, input.Dims);
        }

        foreach (OnnxValueInfo input in _inputs)
        {
            int count = 0;
            foreach (OnnxFeed feed in feeds)
                count += feed.Name == input.Name ? 1 : 0;
            if (count != 1)
                throw new ArgumentException(count == 0 ? $"Input '{input.Name}' was not fed." : $"Input '{input.Name}' was fed {count} times.", nameof(feeds));
        }
    }

    private OnnxValueInfo Find(string name)
    {
        foreach (OnnxValueInfo input in _inputs)
        {
            if (input.Name == name)
                return input;
        }

        throw OptionRange.Wrong($"The training has no input '{name}'; it has {string.Join(", ", _inputs.Select(input => input.Name))}.", FeedsParameter);
    }

    private void CheckDims(OnnxFeed feed, OnnxValueInfo input, IReadOnlyList<OnnxDim> dims)
    {
        if (feed.Dims.Count != dims.Count)
            throw Wrong(feed, input);
        for (int i = 0; i < dims.Count; i++)
        {
            if (dims[i].Size is long size && size != feed.Dims[i])
                throw Wrong(feed, input);
            if (dims[i].Symbol is not string symbol)
                continue;
            if (!_symbols.TryGetValue(symbol, out (long Size, string Input) known))
                _symbols.Add(symbol, (feed.Dims[i], feed.Name));
            else if (known.Size != feed.Dims[i])
                throw OptionRange.Wrong($"Dimension {symbol} is {known.Size} in input '{known.Input}' and {feed.Dims[i]} in input '{feed.Name}'.", FeedsParameter);
        }
    }

    private static ArgumentException Wrong(OnnxFeed feed, OnnxValueInfo input) =>
        OptionRange.Wrong($"Input '{input.Name}' is {input.ElementType} {input.DescribeDims()}; it was fed {feed.ElementType} [{string.Join(", ", feed.Dims)}].", FeedsParameter);
}
