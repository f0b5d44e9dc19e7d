using System.Numerics.Tensors;

namespace MLExtensions.Text;

/// <summary>The poolings themselves; each adds to a destination that holds zeros.</summary>
internal readonly ref struct WordPooler
{
    /// <summary>What an empty token is found as: it counts for nothing under every policy, as ML.NET's text transforms leave it out too.</summary>
    private const int NoToken = -2;

    private readonly WordVectors _vectors;
    private readonly TextFeaturizerOptions _options;
    private readonly ReadOnlySpan<float> _weights;
    private readonly float _unknownWeight;
    private readonly int _dimension;

    /// <summary>Initializes the pooler; no weights stands for ones.</summary>
    public WordPooler(WordVectors vectors, TextFeaturizerOptions options, ReadOnlySpan<float> weights, float unknownWeight)
    {
        (_vectors, _options, _unknownWeight, _dimension) = (vectors, options, unknownWeight, vectors.Dimension);
        _weights = weights;
    }

    /// <summary>Throws if unknown tokens are errors.</summary>
    public static void RefuseIfError(TextFeaturizerOptions options, ReadOnlySpan<char> token, int position)
    {
        if (options.OutOfVocabulary == OutOfVocabularyPolicy.Error)
        {
            string word = token.ToString();
            throw new UnknownWordException(word, $"Token {position}, '{word}', is not in the vocabulary, and the policy for such tokens is {nameof(OutOfVocabularyPolicy.Error)}.");
        }
    }

    /// <summary>Pools the vectors of tokens.</summary>
    public void Pool(ReadOnlySpan<ReadOnlyMemory<char>> tokens, Span<float> destination)
    {
        switch (_options.Pooling)
        {
            case WordPooling.Sum:
                AddAll(tokens, destination);
                break;
            case WordPooling.Mean:
                Divide(destination, AddAll(tokens, destination));
                break;
            case WordPooling.Sif or WordPooling.TfIdf:
                Divide(destination, AddWeighted(tokens, destination));
                break;
            case WordPooling.Min or WordPooling.Max:
                Extremes(tokens, destination);
                break;
            case WordPooling.MinMeanMax:
                MinMeanMax(tokens, destination[.._dimension], destination.Slice(_dimension, _dimension), destination[(2 * _dimension)..]);
                break;
            default:
                Concatenate(tokens, destination);
                break;
        }
    }

    private static void Divide(Span<float> vector, float divisor)
    {
        if (divisor > 0)
        {
            TensorPrimitives.Divide(vector, divisor, vector);
        }
    }

    private int Find(ReadOnlySpan<ReadOnlyMemory<char>> tokens, int position)
    {
        ReadOnlySpan<char> token = tokens[position].Span;
        if (token.IsEmpty)
        {
            return NoToken;
        }

        int word = WordLookup.Find(_vectors.Index, token, _options.Case);
        if (word < 0)
        {
            RefuseIfError(_options, token, position);
        }

        return word;
    }

    private float AddAll(ReadOnlySpan<ReadOnlyMemory<char>> tokens, Span<float> sum)
    {
        float divisor = 0;
        for (int i = 0; i < tokens.Length; i++)
        {
            int word = Find(tokens, i);
            if (word >= 0)
            {
                TensorPrimitives.Add(_vectors.Row(word), sum, sum);
            }

            divisor += word >= 0 ? 1 : word == NoToken ? 0 : _unknownWeight;
        }

        return divisor;
    }

    private float AddWeighted(ReadOnlySpan<ReadOnlyMemory<char>> tokens, Span<float> sum)
    {
        bool byWeight = _options.Pooling == WordPooling.TfIdf;
        float divisor = 0;
        for (int i = 0; i < tokens.Length; i++)
        {
            int word = Find(tokens, i);
            if (word >= 0)
            {
                TensorPrimitives.MultiplyAdd(_vectors.Row(word), _weights[word], sum, sum);
            }

            divisor += word == NoToken ? 0 : word < 0 ? _unknownWeight : byWeight ? _weights[word] : 1;
        }

        return divisor;
    }

    private void Extremes(ReadOnlySpan<ReadOnlyMemory<char>> tokens, Span<float> result)
    {
        bool first = true;
        for (int i = 0; i < tokens.Length; i++)
        {
            int word = Find(tokens, i);
            if (word < 0)
            {
                continue;
            }

            if (first)
            {
                _vectors.Row(word).CopyTo(result);
                first = false;
            }
            else if (_options.Pooling == WordPooling.Min)
            {
                TensorPrimitives.Min(_vectors.Row(word), result, result);
            }
            else
            {
                TensorPrimitives.Max(_vectors.Row(word), result, result);
            }
        }
    }

    private void MinMeanMax(ReadOnlySpan<ReadOnlyMemory<char>> tokens, Span<float> min, Span<float> mean, Span<float> max)
    {
        int known = 0;
        float divisor = 0;
        for (int i = 0; i < tokens.Length; i++)
        {
            int word = Find(tokens, i);
            divisor += word >= 0 ? 1 : word == NoToken ? 0 : _unknownWeight;
            if (word < 0)
            {
                continue;
            }

            ReadOnlySpan<float> row = _vectors.Row(word);
            TensorPrimitives.Add(row, mean, mean);
            if (known++ == 0)
            {
                row.CopyTo(min);
                row.CopyTo(max);
            }
            else
            {
                TensorPrimitives.Min(row, min, min);
                TensorPrimitives.Max(row, max, max);
            }
        }

        Divide(mean, divisor);
    }

    private void Concatenate(ReadOnlySpan<ReadOnlyMemory<char>> tokens, Span<float> result)
    {
        for (int i = 0; i < tokens.Length && !result.IsEmpty; i++)
        {
            int word = Find(tokens, i);
            if (word >= 0)
            {
                _vectors.Row(word).CopyTo(result);
            }

            if (word >= 0 || (word != NoToken && _options.OutOfVocabulary == OutOfVocabularyPolicy.Zero))
            {
                result = result[_dimension..];
            }
        }
    }
}
