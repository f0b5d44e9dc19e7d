namespace MLExtensions.Text;

/// <summary>Trained GloVe vectors: for each word of a vocabulary a word vector, a context vector and two biases.</summary>
public sealed class GloVeModel
{
    internal GloVeModel(Vocabulary vocabulary, GloVeOptions options, GloVeParameters words, GloVeParameters contexts, IReadOnlyList<double> history)
    {
        Vocabulary = vocabulary;
        Dimension = options.Dimension;
        Output = options.Output;
        History = [.. history];
        WordMatrix = Matrix(words);
        ContextMatrix = Matrix(contexts);
        WordBiases = Biases(words);
        ContextBiases = Biases(contexts);

        float[] Matrix(GloVeParameters side)
        {
            float[] matrix = new float[(long)vocabulary.Count * Dimension];
            for (int word = 0; word < vocabulary.Count; word++)
            {
                side.Vector(word).CopyTo(matrix.AsSpan(word * Dimension, Dimension));
            }

            return matrix;
        }

        float[] Biases(GloVeParameters side) => [.. Enumerable.Range(0, vocabulary.Count).Select(word => side.Bias(word)[0])];
    }

    /// <summary>The words.</summary>
    public Vocabulary Vocabulary { get; }

    /// <summary>The number of components of the word vectors and of the context vectors.</summary>
    public int Dimension { get; }

    /// <summary>Which vectors <see cref="ToWordVectors"/> gives out.</summary>
    public GloVeOutput Output { get; }

    /// <summary>The cost by iteration: the mean over the cells of ½ f(x) (w·c + b + b̃ − log x)², each taken when its turn came, as Stanford's program prints it.</summary>
    public IReadOnlyList<double> History { get; }

    /// <summary>The word vectors W, words × <see cref="Dimension"/>, row by row.</summary>
    public ReadOnlyMemory<float> WordMatrix { get; }

    /// <summary>The context vectors C, words × <see cref="Dimension"/>, row by row.</summary>
    public ReadOnlyMemory<float> ContextMatrix { get; }

    /// <summary>The biases of the words.</summary>
    public ReadOnlyMemory<float> WordBiases { get; }

    /// <summary>The biases of the contexts.</summary>
    public ReadOnlyMemory<float> ContextBiases { get; }

    /// <summary>The vectors that the options asked for, row by row in the order of the vocabulary.</summary>
    /// <returns>Words × <see cref="Dimension"/> values; with <see cref="GloVeOutput.Both"/> words × 2 · <see cref="Dimension"/>.</returns>
    public float[] ToRows()
    {
        ReadOnlySpan<float> words = WordMatrix.Span;
        ReadOnlySpan<float> contexts = ContextMatrix.Span;
        switch (Output)
        {
            case GloVeOutput.Word:
                return words.ToArray();
            case GloVeOutput.Context:
                return contexts.ToArray();
            case GloVeOutput.WordPlusContext:
                float[] sums = new float[words.Length];
                System.Numerics.Tensors.TensorPrimitives.Add(words, contexts, sums);
                return sums;
            default:
                float[] both = new float[checked(2 * words.Length)];
                for (int word = 0; word < Vocabulary.Count; word++)
                {
                    Span<float> row = both.AsSpan(2 * word * Dimension, 2 * Dimension);
                    words.Slice(word * Dimension, Dimension).CopyTo(row);
                    contexts.Slice(word * Dimension, Dimension).CopyTo(row[Dimension..]);
                }

                return both;
        }
    }

    /// <summary>The vectors that the options asked for, with the words and their counts.</summary>
    /// <returns>The vectors, to look up, compare, save and pool.</returns>
    public WordVectors ToWordVectors()
    {
        long[] counts = [.. Vocabulary.Counts];
        return WordVectors.Create(Vocabulary.Words, Output == GloVeOutput.Both ? 2 * Dimension : Dimension, ToRows(), counts);
    }
}
