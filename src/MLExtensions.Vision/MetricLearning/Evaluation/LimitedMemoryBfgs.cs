using System.Numerics.Tensors;

namespace MLExtensions.Vision;

/// <summary>L-BFGS (Liu and Nocedal 1989) with a halving line search by Armijo's condition, for smooth convex functions.</summary>
internal static class LimitedMemoryBfgs
{
    private const int Memory = 10;
    private const double Descent = 1e-4;
    private const int Halvings = 30;

    /// <summary>A function's value at a place, and its gradient there.</summary>
    public delegate double Function(ReadOnlySpan<float> place, Span<float> gradient);

    /// <summary>Minimizes a function.</summary>
    /// <param name="function">The function.</param>
    /// <param name="place">Where to begin; takes the minimum.</param>
    /// <param name="iterations">The most iterations.</param>
    /// <param name="tolerance">The relative decrease below which it ends.</param>
    /// <returns>The least value, and the iterations made.</returns>
    public static (double Value, int Iterations) Minimize(Function function, Span<float> place, int iterations, double tolerance)
    {
        int n = place.Length;
        float[] gradient = new float[n], nextGradient = new float[n], direction = new float[n], next = new float[n];
        var steps = new List<(float[] Step, float[] Change, double Product)>();
        double value = function(place, gradient);
        for (int iteration = 0; iteration < iterations; iteration++)
        {
            FindDirection(gradient, steps, direction);
            double slope = TensorPrimitives.Dot<float>(direction, gradient);
            if (!(slope < 0))
            {
                return (value, iteration);
            }

            // Without curvature the first step is one of length 1.
            double length = steps.Count == 0 ? 1 / Math.Max(1, TensorPrimitives.Norm<float>(direction)) : 1;
            double reached = 0;
            bool found = false;
            for (int halving = 0; halving < Halvings && !found; halving++, length /= found ? 1 : 2)
            {
                TensorPrimitives.MultiplyAdd(direction, (float)length, place, next);
                reached = function(next, nextGradient);
                found = reached <= value + (Descent * length * slope);
            }

            if (!found)
            {
                return (value, iteration);
            }

            Remember(steps, place, next, gradient, nextGradient);
            next.CopyTo(place);
            (gradient, nextGradient) = (nextGradient, gradient);
            double decrease = value - reached;
            value = reached;
            if (decrease <= tolerance * Math.Abs(value))
            {
                return (value, iteration + 1);
            }
        }

        return (value, iterations);
    }

    /// <summary>The two loops: the inverse Hessian, as the last steps show it, times the negative gradient.</summary>
    private static void FindDirection(float[] gradient, List<(float[] Step, float[] Change, double Product)> steps, float[] direction)
    {
        TensorPrimitives.Negate<float>(gradient, direction);
        Span<double> factors = stackalloc double[Memory];
        for (int i = steps.Count - 1; i >= 0; i--)
        {
            factors[i] = TensorPrimitives.Dot<float>(steps[i].Step, direction) / steps[i].Product;
            TensorPrimitives.MultiplyAdd(steps[i].Change, (float)-factors[i], direction, direction);
        }

        if (steps.Count > 0)
        {
            (_, float[] change, double product) = steps[^1];
            TensorPrimitives.Multiply(direction, (float)(product / TensorPrimitives.SumOfSquares<float>(change)), direction);
        }

        for (int i = 0; i < steps.Count; i++)
        {
            double back = TensorPrimitives.Dot<float>(steps[i].Change, direction) / steps[i].Product;
            TensorPrimitives.MultiplyAdd(steps[i].Step, (float)(factors[i] - back), direction, direction);
        }
    }

    private static void Remember(List<(float[] Step, float[] Change, double Product)> steps, ReadOnlySpan<float> place, float[] next, float[] gradient, float[] nextGradient)
    {
        float[] step = new float[next.Length], change = new float[next.Length];
        TensorPrimitives.Subtract(next, place, step);
        TensorPrimitives.Subtract<float>(nextGradient, gradient, change);
        double product = TensorPrimitives.Dot<float>(step, change);
        // Curvature that rounding made negative would turn the direction around.
        if (product <= 1e-12)
        {
            return;
        }

        if (steps.Count == Memory)
        {
            steps.RemoveAt(0);
        }

        steps.Add((step, change, product));
    }
}
