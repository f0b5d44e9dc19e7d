using MLExtensions.Numerics;

namespace MLExtensions.Projection;

/// <summary>KL(P‖Q) = Σ p ln p + α Σ p ln(1 + d²/α) + ln Z, in double; for an infinite α the second term is Σ p d².</summary>
internal static unsafe class Divergence
{
    public static double Compute(AffinityMatrix matrix, MapPoints points, double degreesOfFreedom, double logNormalization, WorkerTeam team, double? constant = null)
    {
        var sums = new double[points.Pieces];
        var masses = new double[points.Pieces];
        var constants = new double[points.Pieces];
        bool gaussian = double.IsInfinity(degreesOfFreedom);
        team.Run(points.Pieces, piece =>
        {
            (int begin, int end) = points.Piece(piece);
            double sum = 0;
            double mass = 0;
            double entropy = 0;
            for (int row = begin; row < end; row++)
            {
                float* point = points.Positions + ((long)row * points.Stride);
                for (int e = matrix.RowStarts[row]; e < matrix.RowStarts[row + 1]; e++)
                {
                    float p = matrix.Values[e];
                    if (p == 0)
                    {
                        continue;
                    }

                    float* other = points.Positions + ((long)matrix.Columns[e] * points.Stride);
                    double squared = 0;
                    for (int d = 0; d < points.Stride; d++)
                    {
                        double difference = point[d] - other[d];
                        squared += difference * difference;
                    }

                    entropy += p * Math.Log(p);
                    sum += p * (gaussian ? squared : degreesOfFreedom * Math.Log(1 + (squared / degreesOfFreedom)));
                    mass += p;
                }
            }

            sums[piece] = sum;
            masses[piece] = mass;
            constants[piece] = entropy;
        });
        return (constant ?? constants.Sum()) + sums.Sum() + (masses.Sum() * logNormalization);
    }
}
