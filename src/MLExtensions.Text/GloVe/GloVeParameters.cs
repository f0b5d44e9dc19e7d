using MLExtensions.Numerics;

namespace MLExtensions.Text;

/// <summary>
/// One side's parameters, the words' or the contexts': a row for each place of a plan with the vector and its sums of squared
/// gradients side by side, each beginning a cache line, and the biases with their sums apart.
/// </summary>
internal sealed unsafe class GloVeParameters : IDisposable
{
    private const int FloatsInCacheLine = 16;
    private readonly StrataPlan _plan;
    private readonly AlignedBuffer<float> _rows;
    private readonly AlignedBuffer<float> _biases;

    /// <summary>Allocates the rows of a plan; all sums are as before the first step.</summary>
    /// <param name="plan">The parts of the side.</param>
    /// <param name="dimension">The number of components.</param>
    /// <param name="learningRate">The learning rate η.</param>
    public GloVeParameters(StrataPlan plan, int dimension, double learningRate)
    {
        _plan = plan;
        Dimension = dimension;
        HalfStride = HalfStrideFor(dimension);
        long slots = (long)plan.Parts * plan.SlotsInPart;
        _rows = new AlignedBuffer<float>(slots * HalfStride * 2);
        _biases = new AlignedBuffer<float>(slots * 2);
        float initialSquares = (float)(1 / (learningRate * learningRate));
        for (long slot = 0; slot < slots; slot++)
        {
            _rows.Slice((slot * HalfStride * 2) + HalfStride, HalfStride).Fill(initialSquares);
            _biases[(slot * 2) + 1] = 1;
        }
    }

    /// <summary>The number of components.</summary>
    public int Dimension { get; }

    /// <summary>The number of floats from a vector to its sums.</summary>
    public int HalfStride { get; }

    /// <summary>The number of floats from a vector to its sums for a dimension.</summary>
    public static int HalfStrideFor(int dimension) => (dimension + FloatsInCacheLine - 1) / FloatsInCacheLine * FloatsInCacheLine;

    /// <summary>The first row of a part.</summary>
    public nint Rows(int part) => (nint)(_rows.Address + ((long)part * _plan.SlotsInPart * HalfStride * 2));

    /// <summary>The first bias of a part.</summary>
    public nint Biases(int part) => (nint)(_biases.Address + ((long)part * _plan.SlotsInPart * 2));

    /// <summary>The vector of a word.</summary>
    public Span<float> Vector(int word) => _rows.Slice((long)_plan.Slots[word] * HalfStride * 2, Dimension);

    /// <summary>The sums of squared gradients of a word's vector, divided by η².</summary>
    public Span<float> Squares(int word) => _rows.Slice(((long)_plan.Slots[word] * HalfStride * 2) + HalfStride, Dimension);

    /// <summary>The bias of a word and its sum of squared gradients.</summary>
    public Span<float> Bias(int word) => _biases.Slice((long)_plan.Slots[word] * 2, 2);

    /// <summary>Draws the initial vectors and biases, uniformly from −0.5 / dimension to 0.5 / dimension.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="side">0 for words, 1 for contexts: the sequences of the two differ.</param>
    public void Initialize(long seed, int side)
    {
        for (int word = 0; word < _plan.Slots.Length; word++)
        {
            RandomSequence random = new(seed, -1 - ((2L * word) + side));
            foreach (ref float component in Vector(word))
            {
                component = (float)((random.NextDouble() - 0.5) / Dimension);
            }

            Bias(word)[0] = (float)((random.NextDouble() - 0.5) / Dimension);
        }
    }

    /// <summary>Frees the rows.</summary>
    public void Dispose()
    {
        _rows.Dispose();
        _biases.Dispose();
    }
}
