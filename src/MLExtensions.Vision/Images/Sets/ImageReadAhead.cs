namespace MLExtensions.Vision;

/// <summary>Reads the images of a cursor's next rows on worker threads, from the first time one is asked for.</summary>
internal sealed class ImageReadAhead(IImageRows rows, int[] order)
{
    private readonly Dictionary<int, Task<PixelImage?>> _reading = [];

    /// <summary>The image of a row; places are asked for in rising order.</summary>
    /// <param name="place">The place in the order of the cursor.</param>
    public PixelImage? Get(int place)
    {
        if (rows.ReadAhead == 0)
        {
            return rows.Read(order[place]);
        }

        for (int ahead = place; ahead < Math.Min(order.Length, place + rows.ReadAhead); ahead++)
        {
            if (!_reading.ContainsKey(ahead))
            {
                int row = order[ahead];
                _reading.Add(ahead, Task.Run(() => rows.Read(row)));
            }
        }

        PixelImage? image = _reading[place].GetAwaiter().GetResult();
        foreach (int past in _reading.Keys.Where(p => p < place).ToArray())
        {
            _reading.Remove(past);
        }

        return image;
    }
}
