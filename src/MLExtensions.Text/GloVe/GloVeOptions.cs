using MLExtensions.Options;

namespace MLExtensions.Text;

/// <summary>How GloVe is trained; the defaults are those of Stanford's recipe of 2024.</summary>
public sealed record GloVeOptions
{
    /// <summary>The largest dimension.</summary>
    public const int LargestDimension = 1 << 15;

    /// <summary>The number of components of a vector.</summary>
    /// <value>The default value is 100.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1 or above <see cref="LargestDimension"/>.</exception>
    public int Dimension
    {
        get;
        init => field = OptionChecks.InRange(value, 1, LargestDimension);
    } = 100;

    /// <summary>The number of passes over all cells.</summary>
    /// <value>The default value is 25.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int Iterations
    {
        get;
        init => field = OptionChecks.AtLeast(value, 1);
    } = 25;

    /// <summary>The count from which on a cell has full weight: x_max in f(x) = min(1, (x / x_max)^α).</summary>
    /// <value>The default value is 10.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive or not finite.</exception>
    public double XMax
    {
        get;
        init => field = OptionChecks.Positive(value);
    } = 10;

    /// <summary>The exponent α of the weighting function.</summary>
    /// <value>The default value is 0.75.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive or not finite.</exception>
    public double Alpha
    {
        get;
        init => field = OptionChecks.Positive(value);
    } = 0.75;

    /// <summary>The initial learning rate η of the vectors. Biases learn at rate 1, as in Stanford's program.</summary>
    /// <value>The default value is 0.05.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive or not finite.</exception>
    public double LearningRate
    {
        get;
        init => field = OptionChecks.Positive(value);
    } = 0.05;

    /// <summary>The largest absolute value of a gradient's component; larger ones are cut to it.</summary>
    /// <value>The default value is 100.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive or not finite.</exception>
    public double GradientClip
    {
        get;
        init => field = OptionChecks.Positive(value);
    } = 100;

    /// <summary>The seed of the initial values and of the order of the cells.</summary>
    /// <value>The default value is 1.</value>
    public long Seed { get; init; } = 1;

    /// <summary>The number of threads. The result does not depend on it.</summary>
    /// <value>The default value is the number of processors.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int Threads
    {
        get;
        init => field = OptionChecks.AtLeast(value, 1);
    } = Environment.ProcessorCount;

    /// <summary>Which vectors the model gives out.</summary>
    /// <value>The default value is <see cref="GloVeOutput.WordPlusContext"/>.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not defined.</exception>
    public GloVeOutput Output
    {
        get;
        init => field = OptionChecks.Defined(value);
    } = GloVeOutput.WordPlusContext;

    /// <summary>What a cancelled training does.</summary>
    /// <value>The default value is <see cref="CancelBehavior.Throw"/>.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not defined.</exception>
    public CancelBehavior OnCancel
    {
        get;
        init => field = OptionChecks.Defined(value);
    } = CancelBehavior.Throw;

    /// <summary>The file that the state of the training is written to, from which <see cref="GloVeTrainer"/> goes on if it is there.</summary>
    /// <value>The default value is null: no checkpoints.</value>
    public string? CheckpointPath { get; init; }

    /// <summary>After how many iterations the state is written. It is written after the last one too, so that more iterations can follow.</summary>
    /// <value>The default value is 10.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int CheckpointEvery
    {
        get;
        init => field = OptionChecks.AtLeast(value, 1);
    } = 10;

    /// <summary>The width of the vector registers to use.</summary>
    /// <value>The default value is <see cref="VectorWidth.Widest"/>.</value>
    internal VectorWidth Width { get; init; } = VectorWidth.Widest;
}
