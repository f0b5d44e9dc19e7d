using MLExtensions.Numerics;

namespace MLExtensions.Projection;

/// <summary>
/// Gradient descent of one point against a frozen map: minimizes KL(p‖q) of its conditional probabilities, q over all fitted points,
/// with the kernel (1 + d²/α)^−α. The step grows while the divergence falls and is halved where it would rise.
/// </summary>
internal sealed class MapRefinement(FloatMatrix embedding, double degreesOfFreedom)
{
    /// <summary>Moves a point.</summary>
    /// <param name="point">Its place; receives the new one.</param>
    /// <param name="neighbors">The fitted rows that draw it, and p.</param>
    /// <param name="steps">The number of steps tried.</param>
    public void Move(Span<float> point, WeightedNeighbor[] neighbors, int steps)
    {
        int dimensions = point.Length;
        Span<double> place = stackalloc double[dimensions];
        Span<double> trial = stackalloc double[dimensions];
        Span<double> gradient = stackalloc double[dimensions];
        Span<double> trialGradient = stackalloc double[dimensions];
        for (int d = 0; d < dimensions; d++)
        {
            place[d] = point[d];
        }

        double cost = Divergence(place, neighbors, gradient);
        double rate = 1;
        for (int step = 0; step < steps; step++)
        {
            for (int d = 0; d < dimensions; d++)
            {
                trial[d] = place[d] - (rate * gradient[d]);
            }

            double reached = Divergence(trial, neighbors, trialGradient);
            if (reached < cost)
            {
                cost = reached;
                trial.CopyTo(place);
                trialGradient.CopyTo(gradient);
                rate *= 1.5;
            }
            else
            {
                rate /= 2;
            }
        }

        for (int d = 0; d < dimensions; d++)
        {
            point[d] = (float)place[d];
        }
    }

    /// <summary>Σ p α ln(1 + d²/α) + ln Σ (1 + d²/α)^−α, the divergence less a constant; its gradient is 2 Σ (p − q)(y − yⱼ)/(1 + d²/α).</summary>
    internal double Divergence(ReadOnlySpan<double> place, WeightedNeighbor[] neighbors, Span<double> gradient)
    {
        int dimensions = place.Length;
        ReadOnlySpan<float> points = embedding.Span;
        Span<double> repulsion = stackalloc double[dimensions];
        repulsion.Clear();
        gradient.Clear();
        double normalization = 0;
        for (int row = 0, at = 0; row < embedding.Rows; row++, at += dimensions)
        {
            double inverse = 1 / (1 + (Squared(place, points.Slice(at, dimensions)) / degreesOfFreedom));
            double kernel = degreesOfFreedom == 1 ? inverse : Math.Pow(inverse, degreesOfFreedom);
            normalization += kernel;
            for (int d = 0; d < dimensions; d++)
            {
                repulsion[d] += kernel * inverse * (place[d] - points[at + d]);
            }
        }

        double cost = Math.Log(normalization);
        foreach (WeightedNeighbor neighbor in neighbors)
        {
            ReadOnlySpan<float> other = points.Slice(neighbor.Row * dimensions, dimensions);
            double denominator = 1 + (Squared(place, other) / degreesOfFreedom);
            cost += neighbor.Weight * degreesOfFreedom * Math.Log(denominator);
            for (int d = 0; d < dimensions; d++)
            {
                gradient[d] += 2 * neighbor.Weight / denominator * (place[d] - other[d]);
            }
        }

        for (int d = 0; d < dimensions; d++)
        {
            gradient[d] -= 2 * repulsion[d] / normalization;
        }

        return cost;
    }

    private static double Squared(ReadOnlySpan<double> x, ReadOnlySpan<float> y)
    {
        double sum = 0;
        for (int d = 0; d < x.Length; d++)
        {
            double difference = x[d] - y[d];
            sum += difference * difference;
        }

        return sum;
    }
}
