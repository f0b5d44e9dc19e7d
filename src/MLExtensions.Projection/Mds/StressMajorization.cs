using MLExtensions.Numerics;

namespace MLExtensions.Projection;

/// <summary>
/// Guttman transforms of unit weights: xᵢ ← (1/n) Σⱼ (δᵢⱼ/dᵢⱼ)(xᵢ − xⱼ) (de Leeuw 1977; Borg &amp; Groenen 2005, equation 8.29). None raises the stress.
/// </summary>
internal sealed class StressMajorization(FloatMatrix distances, MdsOptions options)
{
    private readonly int _rows = distances.Rows;
    private readonly int _dimensions = options.Dimensions;

    public MdsMap Run(FloatMatrix initial, FloatMatrix? data)
    {
        double[] sums = new double[_rows];
        Workers.For(options.Threads, _rows, row =>
        {
            double sum = 0;
            for (int other = 0; other < _rows; other++)
            {
                sum += other == row ? 0 : (double)distances[row, other] * distances[row, other];
            }

            sums[row] = sum;
        });
        double total = sums.Sum();
        if (total == 0)
        {
            throw new ArgumentException($"All {_rows} rows are equal: there are no distances to draw.", nameof(data));
        }

        var place = new double[_rows * _dimensions];
        var next = new double[place.Length];
        Scale(initial, place, total);
        double stress = Transform(place, next) / total;
        int iterations = 0;
        bool ended = false;
        while (iterations < options.Iterations)
        {
            if (options.CancellationToken.IsCancellationRequested)
            {
                ended = options.OnCancel == CancelBehavior.ReturnBest;
                if (!ended)
                {
                    options.CancellationToken.ThrowIfCancellationRequested();
                }

                break;
            }

            (place, next) = (next, place);
            iterations++;
            double before = stress;
            stress = Transform(place, next) / total;
            options.Progress?.Report(new TrainingProgress("majorization", iterations, options.Iterations, iterations / (double)options.Iterations, stress, 0, null));
            if (before - stress <= options.Tolerance * before)
            {
                break;
            }
        }

        var embedding = new FloatMatrix(_rows, _dimensions);
        for (int i = 0; i < place.Length; i++)
        {
            embedding.Span[i] = (float)place[i];
        }

        return new MdsMap
        {
            Embedding = embedding,
            ReferenceRows = data,
            NormalizedStress = stress,
            Iterations = iterations,
            EndedEarly = ended,
            Options = options,
        };
    }

    /// <summary>Centres the points and gives them the mean square distance of the data.</summary>
    private void Scale(FloatMatrix initial, double[] place, double total)
    {
        double spread = 0;
        for (int d = 0; d < _dimensions; d++)
        {
            double mean = 0;
            for (int row = 0; row < _rows; row++)
            {
                mean += initial[row, d];
            }

            mean /= _rows;
            for (int row = 0; row < _rows; row++)
            {
                double value = initial[row, d] - mean;
                place[(row * _dimensions) + d] = value;
                spread += value * value;
            }
        }

        // Σ over ordered pairs of d² = 2n Σ|x|².
        double scale = spread > 0 ? Math.Sqrt(total / (2.0 * _rows * spread)) : 0;
        for (int i = 0; i < place.Length; i++)
        {
            place[i] *= scale;
        }
    }

    /// <summary>One Guttman transform, and Σ(δ − d)² over ordered pairs of the points before it.</summary>
    private double Transform(double[] place, double[] next)
    {
        var stresses = new double[_rows];
        Workers.For(options.Threads, _rows, row =>
        {
            ReadOnlySpan<float> wanted = distances.Row(row);
            ReadOnlySpan<double> x = place.AsSpan(row * _dimensions, _dimensions);
            Span<double> sum = next.AsSpan(row * _dimensions, _dimensions);
            sum.Clear();
            double stress = 0;
            for (int other = 0; other < wanted.Length; other++)
            {
                if (other == row)
                {
                    continue;
                }

                ReadOnlySpan<double> y = place.AsSpan(other * _dimensions, _dimensions);
                double squared = 0;
                for (int d = 0; d < x.Length; d++)
                {
                    squared += (x[d] - y[d]) * (x[d] - y[d]);
                }

                double distance = Math.Sqrt(squared);
                double difference = wanted[other] - distance;
                stress += difference * difference;
                if (distance > 0)
                {
                    double ratio = wanted[other] / distance;
                    for (int d = 0; d < x.Length; d++)
                    {
                        sum[d] += ratio * (x[d] - y[d]);
                    }
                }
            }

            for (int d = 0; d < sum.Length; d++)
            {
                sum[d] /= _rows;
            }

            stresses[row] = stress;
        });
        return stresses.Sum();
    }
}
