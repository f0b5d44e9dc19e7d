namespace MLExtensions.Onnx;

/// <summary>Einsum: the sum over every index that the result does not have.</summary>
internal static class EinsumKernels
{
    public static void Register(ReferenceKernels kernels) => kernels.Add("Einsum", Einsum);

    private static ReferenceTensor Einsum(KernelContext c)
    {
        string equation = c.Node.GetString("equation", "").Replace(" ", "", StringComparison.Ordinal);
        string[] sides = equation.Split("->");
        string[] terms = sides[0].Split(',');
        if (terms.Length != c.InputCount || equation.Contains('.', StringComparison.Ordinal) || sides.Length > 2)
            throw c.Bad($"the equation '{equation}' does not name {c.InputCount} inputs by letters");
        // Without a right side: the letters that occur once, in alphabetical order.
        string result = sides.Length == 2 ? sides[1] : string.Concat(sides[0].Where(char.IsLetter).GroupBy(letter => letter).Where(group => group.Count() == 1).Select(group => group.Key).Order());
        Dictionary<char, long> sizes = Sizes(c, terms, equation);
        string letters = result + string.Concat(sizes.Keys.Where(letter => !result.Contains(letter, StringComparison.Ordinal)));
        long[] dims = [.. letters.Select(letter => sizes[letter])];
        long[][] strides = [.. terms.Select((term, i) => Strides(term, c.Input(i).Dims, letters))];
        long[] shape = [.. result.Select(letter => sizes[letter])];
        var values = new double[Indexing.Count(shape)];
        int summed = Indexing.Count(dims.AsSpan(result.Length));
        var at = new long[dims.Length];
        for (int i = 0; i < values.Length * summed; i++)
        {
            double product = 1;
            for (int term = 0; term < terms.Length; term++)
                product *= c.Input(term).Values[Indexing.Offset(at, strides[term])];
            values[i / summed] += product;
            Indexing.Advance(at, dims);
        }

        return new ReferenceTensor(c.Input(0).ElementType, shape, values);
    }

    private static Dictionary<char, long> Sizes(KernelContext c, string[] terms, string equation)
    {
        var sizes = new Dictionary<char, long>();
        for (int i = 0; i < terms.Length; i++)
        {
            long[] dims = c.Input(i).Dims;
            if (dims.Length != terms[i].Length)
                throw c.Bad($"the term '{terms[i]}' of '{equation}' is not of rank {dims.Length}");
            for (int axis = 0; axis < dims.Length; axis++)
            {
                long size = sizes.GetValueOrDefault(terms[i][axis], 1);
                sizes[terms[i][axis]] = size == 1 || dims[axis] == 1 || dims[axis] == size
                    ? Math.Max(size, dims[axis])
                    : throw c.Bad($"the index '{terms[i][axis]}' of '{equation}' has two sizes, {size} and {dims[axis]}");
            }
        }

        return sizes;
    }

    // A letter that occurs twice in a term walks the diagonal; a size of 1 is repeated.
    private static long[] Strides(string term, long[] dims, string letters)
    {
        long[] own = Indexing.Strides(dims);
        return [.. letters.Select(letter => term.Select((other, axis) => other == letter && dims[axis] != 1 ? own[axis] : 0).Sum())];
    }
}
