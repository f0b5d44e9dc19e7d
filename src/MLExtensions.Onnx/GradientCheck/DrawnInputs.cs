namespace MLExtensions.Onnx;

/// <summary>Inputs of a model drawn from its declarations.</summary>
internal static class DrawnInputs
{
    /// <summary>The given feeds, rounded to their types, and a drawn tensor for every other input.</summary>
    public static IReadOnlyDictionary<string, ReferenceTensor> Draw(OnnxModel model, GradientCheckOptions options, Random random)
    {
        var feeds = options.Feeds.ToDictionary(feed => feed.Key, feed => Round(feed.Value));
        foreach (OnnxValueInfo input in model.Inputs)
        {
            if (feeds.ContainsKey(input.Name))
                continue;
            if (input.Dims is null)
                throw new ArgumentException($"Nothing is declared about the shape of input '{input.Name}'; give it in Feeds.", nameof(model));
            long[] dims = [.. input.Dims.Select((dim, axis) => Size(dim, axis, input.Dims.Count, options))];
            var values = new double[ElementTypes.Count(dims, nameof(model))];
            bool real = input.ElementType is OnnxElementType.Float or OnnxElementType.Double or OnnxElementType.Float16;
            for (int i = 0; i < values.Length; i++)
                values[i] = real ? (2 * random.NextDouble()) - 1 : random.Next(2);
            feeds[input.Name] = Round(new ReferenceTensor(input.ElementType, dims, values));
        }

        return feeds;
    }

    /// <summary>Reals rounded to the tensor's type, as a session sees them.</summary>
    public static ReferenceTensor Round(ReferenceTensor tensor) => tensor.ElementType switch
    {
        OnnxElementType.Float => new ReferenceTensor(tensor.ElementType, tensor.Dims, Array.ConvertAll(tensor.Values, value => (double)(float)value)),
        OnnxElementType.Float16 => new ReferenceTensor(tensor.ElementType, tensor.Dims, Array.ConvertAll(tensor.Values, value => (double)(Half)value)),
        _ => tensor,
    };

    private static long Size(OnnxDim dim, int axis, int rank, GradientCheckOptions options)
    {
        if (dim.Size is long size)
            return size;
        if (dim.Symbol is string symbol && options.SymbolicSizes.TryGetValue(symbol, out long given))
            return given;
        if (axis == 0)
            return 2;
        // Networks halve height and width several times.
        return rank == 4 && axis >= 2 ? 4 * options.SymbolicSize : options.SymbolicSize;
    }
}
