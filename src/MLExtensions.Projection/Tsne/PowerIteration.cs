using System.Numerics.Tensors;
using MLExtensions.Numerics;

namespace MLExtensions.Projection;

/// <summary>Principal components by power iteration with deflation, until the numerics package has its own.</summary>
internal static class PowerIteration
{
    extension(PrincipalComponents)
    {
        public static PrincipalComponents Fit(FloatMatrix data, int components, long seed, int threads, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
        {
            var mean = new float[data.Columns];
            for (int row = 0; row < data.Rows; row++)
            {
                TensorPrimitives.MultiplyAdd(data.Row(row), 1f / data.Rows, mean, mean);
            }

            var directions = new FloatMatrix(components, data.Columns);
            var variances = new float[components];
            var random = new RandomSequence(seed);
            var next = new float[data.Columns];
            var centred = new float[data.Columns];
            for (int c = 0; c < components; c++)
            {
                Span<float> direction = directions.Row(c);
                foreach (ref float value in direction)
                {
                    value = random.NextSingle() - 0.5f;
                }

                for (int step = 0; step < 20; step++)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    for (int u = 0; u < c; u++)
                    {
                        TensorPrimitives.MultiplyAdd(directions.Row(u), -TensorPrimitives.Dot<float>(directions.Row(u), direction), direction, direction);
                    }

                    TensorPrimitives.Divide(direction, Math.Max(1e-30f, TensorPrimitives.Norm<float>(direction)), direction);
                    Array.Clear(next);
                    for (int row = 0; row < data.Rows; row++)
                    {
                        TensorPrimitives.Subtract(data.Row(row), mean, centred);
                        TensorPrimitives.MultiplyAdd(centred, TensorPrimitives.Dot<float>(centred, direction) / data.Rows, next, next);
                    }

                    variances[c] = TensorPrimitives.Norm<float>(next);
                    if (step < 19)
                    {
                        next.CopyTo(direction);
                    }
                }
            }

            return new PrincipalComponents(mean, directions, variances);
        }
    }

    public static FloatMatrix Transform(this PrincipalComponents components, FloatMatrix data, int threads)
    {
        var result = new FloatMatrix(data.Rows, components.Components.Rows);
        Workers.For(threads, data.Rows, row =>
        {
            var centred = new float[data.Columns];
            TensorPrimitives.Subtract(data.Row(row), components.Mean, centred);
            for (int c = 0; c < result.Columns; c++)
            {
                result[row, c] = TensorPrimitives.Dot<float>(centred, components.Components.Row(c));
            }
        });
        return result;
    }
}
