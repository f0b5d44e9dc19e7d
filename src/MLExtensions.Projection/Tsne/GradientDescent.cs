using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MLExtensions.Numerics;

namespace MLExtensions.Projection;

/// <summary>
/// Steps down the gradient with momentum and gains (Jacobs 1988), as openTSNE does. The gradient of KL(P‖Q) is
/// 4 (e A − R / Z), with A the attraction, R the repulsion and e the exaggeration; the factor 4 is left out of the steps, so that
/// learning rates mean the same as in openTSNE and FIt-SNE.
/// </summary>
internal sealed unsafe class GradientDescent : IDisposable
{
    private const float LargestStep = 5;
    private const float LeastGain = 0.01f;
    private readonly MapPoints _points;
    private readonly Repulsion _repulsion;
    private readonly WorkerTeam _team;
    private readonly double _degreesOfFreedom;
    private readonly double[] _norms;
    private readonly Action<int> _piece;
    private PackedEdges? _edges;
    private float _exaggeration;
    private float _inverseNormalization;
    private float _learningRate;
    private float _momentum;

    public GradientDescent(AffinityMatrix affinities, MapPoints points, Repulsion repulsion, double degreesOfFreedom, WorkerTeam team)
    {
        Affinities = affinities;
        _points = points;
        _repulsion = repulsion;
        _team = team;
        _degreesOfFreedom = degreesOfFreedom;
        _norms = new double[points.Pieces];
        _piece = Piece;
        _edges = Pack();
    }

    /// <summary>Z of the positions before the last step.</summary>
    public double Normalization { get; private set; }

    /// <summary>The norm of the gradient at the positions before the last step.</summary>
    public double GradientNorm { get; private set; }

    /// <summary>The affinities, in the order of the points.</summary>
    public AffinityMatrix Affinities { get; private set; }

    /// <summary>Brings the points and their affinities into another order.</summary>
    /// <param name="order">The old place of each new one.</param>
    public void Reorder(int[] order)
    {
        _edges?.Dispose();
        _edges = null;
        _points.Reorder(order, _team);
        Affinities = AffinityOrder.Apply(Affinities, order, _team);
        Garbage.Free(Affinities.Values.Length);
        _edges = Pack();
    }

    public void Dispose() => _edges?.Dispose();

    /// <summary>Takes a step.</summary>
    /// <param name="exaggeration">The factor of the affinities.</param>
    /// <param name="learningRate">The learning rate.</param>
    /// <param name="momentum">The part of the last step that is taken again.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Step(double exaggeration, double learningRate, double momentum)
    {
        Normalization = _repulsion.Compute();
        _exaggeration = (float)exaggeration;
        _inverseNormalization = (float)(1 / Normalization);
        _learningRate = (float)learningRate;
        _momentum = (float)momentum;
        _team.Run(_points.Pieces, _piece);
        double sum = 0;
        foreach (double norm in _norms)
        {
            sum += norm;
        }

        GradientNorm = 4 * Math.Sqrt(sum);
        _points.Advance();
    }

    private PackedEdges? Pack() => Attraction.PacksEdges(_points.Stride) ? new PackedEdges(Affinities, _points, _team) : null;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Piece(int piece)
    {
        (int begin, int end) = _points.Piece(piece);
        int stride = _points.Stride;
        // The attraction is computed into the next positions, which the update then overwrites.
        float* attraction = _points.Next + ((long)begin * stride);
        if (_edges is null)
        {
            Attraction.Compute(Affinities, _points, _degreesOfFreedom, begin, end, attraction);
        }
        else
        {
            Attraction.ComputePacked(_edges, _points, _degreesOfFreedom, piece, attraction);
        }

        _norms[piece] = Update(begin * (long)stride, (end - begin) * stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Update(long start, int length)
    {
        float* next = _points.Next + start;
        float* position = _points.Positions + start;
        float* velocity = _points.Velocities + start;
        float* gains = _points.Gains + start;
        float* repulsion = _points.Repulsion + start;
        Vector256<float> norm = Vector256<float>.Zero;
        // The last vector may reach beyond the last point, where all is 0 and stays so.
        for (int i = 0; i < length; i += 8)
        {
            norm = UpdateEight(next, position, velocity, gains, repulsion, i, norm);
        }

        return Vector256.Sum(norm);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<float> UpdateEight(float* next, float* position, float* velocity, float* gains, float* repulsion, int i, Vector256<float> norm)
    {
        Vector256<float> gradient = (Vector256.Load(next + i) * _exaggeration) - (Vector256.Load(repulsion + i) * _inverseNormalization);
        Vector256<float> last = Vector256.Load(velocity + i);
        Vector256<float> gain = Vector256.Load(gains + i);
        // A last step against the gradient went downhill: the direction holds, and the gain grows.
        Vector256<float> holds = Vector256.LessThanOrEqual(last * gradient, Vector256<float>.Zero);
        gain = Vector256.ConditionalSelect(holds, gain + Vector256.Create(0.2f), (gain * 0.8f) + Vector256.Create(LeastGain));
        Vector256<float> step = (last * _momentum) - (gain * gradient * _learningRate);
        Vector256<float> squared = step * step;
        if (_points.Stride >= 2)
        {
            squared += Vector256.Shuffle(squared, Vector256.Create(1, 0, 3, 2, 5, 4, 7, 6));
        }

        if (_points.Stride == 4)
        {
            squared += Vector256.Shuffle(squared, Vector256.Create(2, 3, 0, 1, 6, 7, 4, 5));
        }

        Vector256<float> length = Vector256.Sqrt(squared);
        Vector256<float> limit = Vector256.Create(LargestStep);
        step = Vector256.ConditionalSelect(Vector256.GreaterThan(length, limit), step * (limit / length), step);
        Vector256.Store(gain, gains + i);
        Vector256.Store(step, velocity + i);
        Vector256.Store(Vector256.Load(position + i) + step, next + i);
        return Vector256.FusedMultiplyAdd(gradient, gradient, norm);
    }
}
