using System.Runtime.Intrinsics;
using MLExtensions.Numerics;

namespace MLExtensions.Projection;

/// <summary>
/// Repulsion of SNE (Hinton &amp; Roweis 2002), O(n²), in the terms of the mean over the rows of KL(P_i‖Q_i): each point has a
/// normalization of its own, Z_i = Σ_j exp(−d²), and the force is Σ_j exp(−d²) (1/Z_i + 1/Z_j) / 2n (y_i − y_j). It is normalized
/// already: Z is exp of the mean of ln Z_i in the divergence, and 1 in the gradient.
/// </summary>
internal sealed unsafe class SneRepulsion : Repulsion
{
    private readonly AlignedBuffer<float> _coordinates;
    private readonly AlignedBuffer<float> _inverse;
    private readonly int _padded;

    public SneRepulsion(MapPoints points, WorkerTeam team)
        : base(points, double.PositiveInfinity, team)
    {
        _padded = (points.Count + 7) & ~7;
        _coordinates = new AlignedBuffer<float>((long)_padded * points.Dimensions);
        _coordinates.Span.Fill(MapKernels.FarAway);
        _inverse = new AlignedBuffer<float>(_padded);
    }

    /// <summary>The mean of ln Z_i.</summary>
    public override double LogNormalization
    {
        get
        {
            double sum = 0;
            for (int i = 0; i < Points.Count; i++)
            {
                sum -= Math.Log(_inverse.Address[i]);
            }

            return sum / Points.Count;
        }
    }

    public override double Compute()
    {
        for (int d = 0; d < Points.Dimensions; d++)
        {
            for (int i = 0; i < Points.Count; i++)
            {
                _coordinates.Address[((long)d * _padded) + i] = Points.Positions[((long)i * Points.Stride) + d];
            }
        }

        Team.Run(Points.Pieces, Normalize);
        Team.Run(Points.Pieces, Forces);
        return 1;
    }

    public override void Dispose()
    {
        _coordinates.Dispose();
        _inverse.Dispose();
        base.Dispose();
    }

    private void Normalize(int piece)
    {
        (int begin, int end) = Points.Piece(piece);
        for (int i = begin; i < end; i++)
        {
            double sum = 0;
            for (int j = 0; j < _padded; j += 8)
            {
                sum += Vector256.Sum(Weight(i, j));
            }

            // The point met itself with weight 1. Far from all others the sum is 0, and so are the forces.
            _inverse.Address[i] = (float)(1 / Math.Max(sum - 1, 1e-30));
        }
    }

    private void Forces(int piece)
    {
        (int begin, int end) = Points.Piece(piece);
        for (int i = begin; i < end; i++)
        {
            Vector256<float> own = Vector256.Create(_inverse.Address[i]);
            for (int d = 0; d < Points.Dimensions; d++)
            {
                float* coordinate = _coordinates.Address + ((long)d * _padded);
                Vector256<float> sum = Vector256<float>.Zero;
                for (int j = 0; j < _padded; j += 8)
                {
                    Vector256<float> factor = Weight(i, j) * (own + Vector256.Load(_inverse.Address + j));
                    Vector256<float> difference = Vector256.Create(coordinate[i]) - Vector256.Load(coordinate + j);
                    // A filler is infinitely far, and 0 times that is no number.
                    sum += Vector256.ConditionalSelect(Vector256.GreaterThan(factor, Vector256<float>.Zero), factor * difference, Vector256<float>.Zero);
                }

                Points.Repulsion[((long)i * Points.Stride) + d] = Vector256.Sum(sum) / (2f * Points.Count);
            }
        }
    }

    private Vector256<float> Weight(int i, int j)
    {
        Vector256<float> squared = Vector256<float>.Zero;
        for (int d = 0; d < Points.Dimensions; d++)
        {
            float* coordinate = _coordinates.Address + ((long)d * _padded);
            Vector256<float> difference = Vector256.Create(coordinate[i]) - Vector256.Load(coordinate + j);
            squared += difference * difference;
        }

        // exp(−88) is the least normal number: beyond, fillers among it, the weight is 0.
        return Vector256.AndNot(
            Vector256.Exp(-Vector256.Min(squared, Vector256.Create(87f))),
            Vector256.GreaterThan(squared, Vector256.Create(87f)));
    }
}
