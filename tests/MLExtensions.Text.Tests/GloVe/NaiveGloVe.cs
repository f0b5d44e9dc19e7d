namespace MLExtensions.Text.Tests;

/// <summary>GloVe in doubles, cell by cell, as the paper and Stanford's program have it; parameters by word number.</summary>
internal sealed class NaiveGloVe(int words, int dimension)
{
    public double[,] W { get; } = new double[words, dimension];

    public double[,] C { get; } = new double[words, dimension];

    public double[] WordBias { get; } = new double[words];

    public double[] ContextBias { get; } = new double[words];

    private readonly double[,] _wSquares = Ones(words, dimension);
    private readonly double[,] _cSquares = Ones(words, dimension);
    private readonly double[,] _biasSquares = Ones(2, words);

    public double Step(int word, int context, double count, GloVeOptions options)
    {
        double difference = WordBias[word] + ContextBias[context] - Math.Log(count);
        for (int k = 0; k < dimension; k++)
        {
            difference += W[word, k] * C[context, k];
        }

        double weighted = (count >= options.XMax ? 1 : Math.Pow(count / options.XMax, options.Alpha)) * difference;
        for (int k = 0; k < dimension; k++)
        {
            double wordStep = options.LearningRate * Math.Clamp(weighted * C[context, k], -options.GradientClip, options.GradientClip);
            double contextStep = options.LearningRate * Math.Clamp(weighted * W[word, k], -options.GradientClip, options.GradientClip);
            W[word, k] -= wordStep / Math.Sqrt(_wSquares[word, k]);
            C[context, k] -= contextStep / Math.Sqrt(_cSquares[context, k]);
            _wSquares[word, k] += wordStep * wordStep;
            _cSquares[context, k] += contextStep * contextStep;
        }

        WordBias[word] -= weighted / Math.Sqrt(_biasSquares[0, word]);
        ContextBias[context] -= weighted / Math.Sqrt(_biasSquares[1, context]);
        _biasSquares[0, word] += weighted * weighted;
        _biasSquares[1, context] += weighted * weighted;
        return 0.5 * weighted * difference;
    }

    private static double[,] Ones(int rows, int columns)
    {
        double[,] ones = new double[rows, columns];
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                ones[row, column] = 1;
            }
        }

        return ones;
    }
}
