using System.Numerics;
using System.Numerics.Tensors;

namespace MLExtensions.Text;

/// <summary>
/// Answers many analogy questions at once. The few distinct words of the questions are multiplied with blocks of the vocabulary;
/// a question's scores are then sums (or products) of three rows of that product: its cost does not depend on the dimension.
/// </summary>
internal sealed class AnalogySolver
{
    private const int BlockWords = 256;

    private readonly WordVectors _vectors;
    private readonly int _vocabulary;
    private readonly AnalogyOptions _options;
    private readonly (int A, int B, int C)[] _questions;
    private readonly int[] _distinct;
    private readonly (int A, int B, int C)[] _places;
    private readonly float[] _units;

    /// <summary>Initializes the solver for questions given as indices of words.</summary>
    public AnalogySolver(WordVectors vectors, (int A, int B, int C)[] questions, int vocabulary, AnalogyOptions options)
    {
        (_vectors, _questions, _vocabulary, _options) = (vectors, questions, vocabulary, options);
        var places = new Dictionary<int, int>();
        _places = [.. questions.Select(q => (PlaceOf(places, q.A), PlaceOf(places, q.B), PlaceOf(places, q.C)))];
        _distinct = [.. places.OrderBy(pair => pair.Value).Select(pair => pair.Key)];
        _units = new float[_distinct.Length * vectors.Dimension];
        for (int i = 0; i < _distinct.Length; i++)
        {
            vectors.UnitVector(_distinct[i]).CopyTo(_units, i * vectors.Dimension);
        }
    }

    /// <summary>Finds the answers; of equal scores, the word that comes first in the vocabulary. −1 when no word is left.</summary>
    public int[] Solve()
    {
        int blocks = (_vocabulary + BlockWords - 1) / BlockWords;
        var best = new (float Score, int Word)[_questions.Length];
        Array.Fill(best, (float.NegativeInfinity, -1));
        Parallel.For(
            0,
            blocks,
            new ParallelOptions { MaxDegreeOfParallelism = _options.Threads },
            () => new Scratch(_distinct.Length, _vectors.Dimension, _questions.Length),
            (block, _, scratch) =>
            {
                int first = block * BlockWords;
                int count = Math.Min(BlockWords, _vocabulary - first);
                Multiply(first, count, scratch);
                for (int q = 0; q < _questions.Length; q++)
                {
                    Answer(q, first, count, scratch);
                }

                return scratch;
            },
            scratch =>
            {
                lock (best)
                {
                    for (int q = 0; q < best.Length; q++)
                    {
                        Keep(ref best[q], scratch.Best[q].Score, scratch.Best[q].Word);
                    }
                }
            });
        return [.. best.Select(answer => answer.Word)];
    }

    private static int PlaceOf(Dictionary<int, int> places, int word)
    {
        if (!places.TryGetValue(word, out int place))
        {
            places.Add(word, place = places.Count);
        }

        return place;
    }

    private static void Keep(ref (float Score, int Word) best, float score, int word)
    {
        if (word >= 0 && (score > best.Score || (score == best.Score && (word < best.Word || best.Word < 0))))
        {
            best = (score, word);
        }
    }

    private void Multiply(int first, int count, Scratch scratch)
    {
        int dimension = _vectors.Dimension;
        float[] inverseNorms = _vectors.InverseNorms();
        bool product = _options.Method == AnalogyMethod.ThreeCosMul;
        for (int i = 0; i < count; i++)
        {
            TensorPrimitives.Multiply(_vectors.Row(first + i), inverseNorms[first + i], scratch.Rows.AsSpan(i * dimension, dimension));
        }

        for (int d = 0; d < _distinct.Length; d++)
        {
            ReadOnlySpan<float> unit = _units.AsSpan(d * dimension, dimension);
            Span<float> cosines = scratch.Cosines.AsSpan(d * BlockWords, count);
            DotProducts.Compute(unit, scratch.Rows, cosines);
            if (product)
            {
                TensorPrimitives.Add(cosines, 1f, cosines);
                TensorPrimitives.Multiply(cosines, 0.5f, cosines);
            }
        }
    }

    private void Answer(int q, int first, int count, Scratch scratch)
    {
        (int a, int b, int c) = _places[q];
        Span<float> scores = scratch.Scores.AsSpan(0, count);
        Score(scratch.Row(a, count), scratch.Row(b, count), scratch.Row(c, count), scores);
        (int wordA, int wordB, int wordC) = _questions[q];
        Exclude(scores, wordA - first);
        Exclude(scores, wordB - first);
        Exclude(scores, wordC - first);
        ref (float Score, int Word) best = ref scratch.Best[q];
        float highest = TensorPrimitives.Max<float>(scores);
        if (highest > float.NegativeInfinity && (best.Word < 0 || highest >= best.Score))
        {
            Keep(ref best, highest, first + scores.IndexOf(highest));
        }
    }

    private static void Exclude(Span<float> scores, int place)
    {
        if ((uint)place < (uint)scores.Length)
        {
            scores[place] = float.NegativeInfinity;
        }
    }

    private void Score(ReadOnlySpan<float> a, ReadOnlySpan<float> b, ReadOnlySpan<float> c, Span<float> scores)
    {
        int i = 0;
        bool product = _options.Method == AnalogyMethod.ThreeCosMul;
        var epsilon = new Vector<float>(WordVectors.CosMulEpsilon);
        for (; i <= scores.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var va = new Vector<float>(a[i..]);
            var vb = new Vector<float>(b[i..]);
            var vc = new Vector<float>(c[i..]);
            (product ? vb * vc / (va + epsilon) : vb - va + vc).CopyTo(scores[i..]);
        }

        for (; i < scores.Length; i++)
        {
            scores[i] = product ? b[i] * c[i] / (a[i] + WordVectors.CosMulEpsilon) : b[i] - a[i] + c[i];
        }
    }

    private sealed class Scratch
    {
        public Scratch(int distinct, int dimension, int questions)
        {
            Rows = new float[BlockWords * dimension];
            Cosines = new float[distinct * BlockWords];
            Best = new (float, int)[questions];
            Array.Fill(Best, (float.NegativeInfinity, -1));
        }

        public float[] Rows { get; }

        public float[] Cosines { get; }

        public float[] Scores { get; } = new float[BlockWords];

        public (float Score, int Word)[] Best { get; }

        public ReadOnlySpan<float> Row(int distinct, int count) => Cosines.AsSpan(distinct * BlockWords, count);
    }
}
