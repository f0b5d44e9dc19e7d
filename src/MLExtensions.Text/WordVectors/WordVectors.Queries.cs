using System.Numerics.Tensors;
using MLExtensions.Numerics;

namespace MLExtensions.Text;

/// <content>Similarities, nearest words and analogies.</content>
public sealed unsafe partial class WordVectors
{
    /// <summary>Keeps the quotient of 3CosMul finite where a word is the opposite of a.</summary>
    internal const float CosMulEpsilon = 1e-6f;

    private const int DefaultTop = 10;
    private const int RowsPerBlock = 4096;

    private float[]? _inverseNorms;

    /// <summary>Computes the cosine similarity of two words.</summary>
    /// <param name="a">A word.</param>
    /// <param name="b">Another word.</param>
    /// <returns>−1 to 1; 0 where either vector is zero.</returns>
    /// <exception cref="UnknownWordException">A word is not in the vocabulary.</exception>
    public float Similarity(string a, string b)
    {
        int left = RequireIndex(a);
        int right = RequireIndex(b);
        ReadOnlySpan<float> inverseNorms = InverseNorms();
        return Math.Clamp(TensorPrimitives.Dot(Row(left), Row(right)) * inverseNorms[left] * inverseNorms[right], -1f, 1f);
    }

    /// <summary>Finds the words nearest to one.</summary>
    /// <param name="word">The word; it is left out of the answer.</param>
    /// <param name="top">The largest number of words to return.</param>
    /// <returns>The words by falling cosine similarity, ties in the order of the vocabulary.</returns>
    /// <exception cref="UnknownWordException">The word is not in the vocabulary.</exception>
    public IReadOnlyList<WordSimilarity> MostSimilar(string word, int top = DefaultTop)
    {
        ArgumentNullException.ThrowIfNull(word);
        return MostSimilar([word], null, top);
    }

    /// <summary>Finds the words nearest to the mean of some words' unit vectors, where those of the negative ones count with the opposite sign.</summary>
    /// <param name="positive">Words to be near to; may be empty when there are negative ones.</param>
    /// <param name="negative">Words to be far from; null for none.</param>
    /// <param name="top">The largest number of words to return.</param>
    /// <returns>The words by falling cosine similarity, ties in the order of the vocabulary; the given words are left out.</returns>
    /// <exception cref="UnknownWordException">A word is not in the vocabulary.</exception>
    /// <exception cref="ArgumentException">There is no word at all.</exception>
    public IReadOnlyList<WordSimilarity> MostSimilar(IEnumerable<string> positive, IEnumerable<string>? negative = null, int top = DefaultTop)
    {
        ArgumentNullException.ThrowIfNull(positive);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(top);
        int[] near = [.. positive.Select(RequireIndex)];
        int[] far = [.. (negative ?? []).Select(RequireIndex)];
        if (near.Length + far.Length == 0)
        {
            throw new ArgumentException("There is no word to compare with; give at least one.", nameof(positive));
        }

        float[] query = new float[Dimension];
        AddUnitVectors(near, 1, query);
        AddUnitVectors(far, -1, query);
        return Nearest(query, top, [.. near, .. far]);
    }

    /// <summary>Finds the words nearest to a vector.</summary>
    /// <param name="vector">A vector of length <see cref="Dimension"/>; its length does not matter to the answer.</param>
    /// <param name="top">The largest number of words to return.</param>
    /// <returns>The words by falling cosine similarity, ties in the order of the vocabulary.</returns>
    /// <exception cref="ArgumentException">The vector has another length or holds a value that is not finite.</exception>
    public IReadOnlyList<WordSimilarity> MostSimilarTo(ReadOnlySpan<float> vector, int top = DefaultTop)
    {
        ThrowIfDisposed();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(top);
        if (vector.Length != Dimension)
        {
            throw new ArgumentException($"The vector has {vector.Length} values; the words' vectors have {Dimension}.", nameof(vector));
        }

        int bad = FirstNonFinite(vector);
        return bad < 0
            ? Nearest(vector.ToArray(), top, [])
            : throw new ArgumentException($"Slot {bad} of the vector is {vector[bad]}; every value must be finite.", nameof(vector));
    }

    /// <summary>Finds the word that belongs least to the others: the one with the smallest cosine similarity to the mean of all their unit vectors.</summary>
    /// <param name="words">Two words or more; of equal ones, the first is returned.</param>
    /// <returns>One of the words.</returns>
    /// <exception cref="UnknownWordException">A word is not in the vocabulary.</exception>
    /// <exception cref="ArgumentException">There are fewer than two words.</exception>
    public string DoesntMatch(IEnumerable<string> words)
    {
        ArgumentNullException.ThrowIfNull(words);
        string[] all = [.. words];
        if (all.Length < 2)
        {
            throw new ArgumentException($"There are {all.Length} words; give two or more.", nameof(words));
        }

        int[] indices = [.. all.Select(RequireIndex)];
        float[] mean = new float[Dimension];
        AddUnitVectors(indices, 1, mean);
        ReadOnlySpan<float> inverseNorms = InverseNorms();
        int least = 0;
        float leastScore = float.PositiveInfinity;
        for (int i = 0; i < indices.Length; i++)
        {
            float score = TensorPrimitives.Dot(mean, Row(indices[i])) * inverseNorms[indices[i]];
            if (score < leastScore)
            {
                (least, leastScore) = (i, score);
            }
        }

        return all[least];
    }

    /// <summary>Answers "a is to b as c is to …".</summary>
    /// <param name="a">The first word of the known pair.</param>
    /// <param name="b">The second word of the known pair.</param>
    /// <param name="c">The first word of the pair to complete.</param>
    /// <param name="method">The method.</param>
    /// <param name="top">The largest number of words to return.</param>
    /// <returns>The words by falling score, ties in the order of the vocabulary; a, b and c are left out.</returns>
    /// <exception cref="UnknownWordException">A word is not in the vocabulary.</exception>
    public IReadOnlyList<WordSimilarity> Analogy(string a, string b, string c, AnalogyMethod method = AnalogyMethod.ThreeCosAdd, int top = DefaultTop)
    {
        if (method == AnalogyMethod.ThreeCosAdd)
        {
            return MostSimilar([b, c], [a], top);
        }

        ArgumentOutOfRangeException.ThrowIfNotEqual((int)method, (int)AnalogyMethod.ThreeCosMul, nameof(method));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(top);
        int[] given = [RequireIndex(a), RequireIndex(b), RequireIndex(c)];
        float[][] units = [.. given.Select(UnitVector)];
        return Select(top, given, row => CosMul(TensorPrimitives.Dot(Row(row), units[0]), TensorPrimitives.Dot(Row(row), units[1]), TensorPrimitives.Dot(Row(row), units[2]), row));
    }

    /// <summary>Gets 1 / length of every vector, 0 for zero vectors; computed once.</summary>
    internal float[] InverseNorms()
    {
        ThrowIfDisposed();
        if (_inverseNorms is null)
        {
            float[] norms = new float[Count];
            ForBlocks((from, to) =>
            {
                for (int row = from; row < to; row++)
                {
                    float norm = TensorPrimitives.Norm(Row(row));
                    norms[row] = norm > 0 ? 1 / norm : 0;
                }
            });
            _inverseNorms = norms;
        }

        return _inverseNorms;
    }

    internal float[] UnitVector(int index)
    {
        float[] unit = new float[Dimension];
        TensorPrimitives.Multiply(Row(index), InverseNorms()[index], unit);
        return unit;
    }

    private float CosMul(float a, float b, float c, int row)
    {
        float scale = _inverseNorms![row];
        return (1 + (b * scale)) / 2 * ((1 + (c * scale)) / 2) / (((1 + (a * scale)) / 2) + CosMulEpsilon);
    }

    private void AddUnitVectors(int[] indices, float sign, float[] sum)
    {
        float[] inverseNorms = InverseNorms();
        foreach (int index in indices)
        {
            TensorPrimitives.MultiplyAdd(Row(index), sign * inverseNorms[index], sum, sum);
        }
    }

    private WordSimilarity[] Nearest(float[] query, int top, int[] excluded)
    {
        float norm = TensorPrimitives.Norm<float>(query);
        float scale = norm > 0 ? 1 / norm : 0;
        float[] inverseNorms = InverseNorms();
        return Select(top, excluded, row => Math.Clamp(TensorPrimitives.Dot(Row(row), query) * scale * inverseNorms[row], -1f, 1f));
    }

    private WordSimilarity[] Select(int top, int[] excluded, Func<int, float> score)
    {
        InverseNorms();
        var best = new TopK(Math.Min(top, Math.Max(1, Count)));
        ForBlocks((from, to) =>
        {
            var block = new TopK(Math.Min(top, to - from));
            for (int row = from; row < to; row++)
            {
                float value = score(row);
                if (value >= block.Threshold && !excluded.Contains(row))
                {
                    block.Add(value, row);
                }
            }

            lock (best)
            {
                best.AddAll(block);
            }
        });
        return [.. best.ToSortedArray().Select(item => new WordSimilarity(Words[item.Index], item.Score))];
    }

    private void ForBlocks(Action<int, int> action)
    {
        int blocks = (Count + RowsPerBlock - 1) / RowsPerBlock;
        if (blocks == 1)
        {
            action(0, Count);
            return;
        }

        Parallel.For(0, blocks, block => action(block * RowsPerBlock, Math.Min(Count, (block + 1) * RowsPerBlock)));
    }
}
