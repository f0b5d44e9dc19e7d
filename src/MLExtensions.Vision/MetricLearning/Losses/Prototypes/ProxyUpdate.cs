using MLExtensions.Numerics;

namespace MLExtensions.Vision;

/// <summary>Adam (Kingma &amp; Ba 2015) on vectors that keep the length 1.</summary>
internal sealed class ProxyUpdate
{
    private const double FirstDecay = 0.9;
    private const double SecondDecay = 0.999;

    private readonly List<Moments> _moments = [];
    private FloatMatrix? _pending;
    private long _updates;

    /// <summary>Begins anew.</summary>
    public void Clear()
    {
        _moments.Clear();
        _pending = null;
        _updates = 0;
    }

    /// <summary>Keeps a gradient until the step is over; its memory must not change until then.</summary>
    public void Keep(FloatMatrix gradient) => _pending = gradient;

    /// <summary>Moves the vectors against the gradient that was kept.</summary>
    public void Apply(PrototypeTable vectors, double learningRate)
    {
        if (_pending is null)
        {
            return;
        }

        _updates++;
        double correction = Math.Sqrt(1 - Math.Pow(SecondDecay, _updates));
        double rate = learningRate * correction / (1 - Math.Pow(FirstDecay, _updates));
        for (int c = 0; c < _pending.Rows; c++)
        {
            if (c == _moments.Count)
            {
                _moments.Add(new Moments(new float[_pending.Columns], new float[_pending.Columns]));
            }

            Move(vectors[c], _pending.Row(c), _moments[c], rate, 1e-8 * correction);
            PrototypeTable.Normalize(vectors[c]);
        }

        _pending = null;
    }

    private static void Move(Span<float> vector, ReadOnlySpan<float> gradient, Moments moments, double rate, double epsilon)
    {
        for (int i = 0; i < vector.Length; i++)
        {
            double first = (FirstDecay * moments.First[i]) + ((1 - FirstDecay) * gradient[i]);
            double second = (SecondDecay * moments.Second[i]) + ((1 - SecondDecay) * gradient[i] * gradient[i]);
            moments.First[i] = (float)first;
            moments.Second[i] = (float)second;
            vector[i] -= (float)(rate * first / (Math.Sqrt(second) + epsilon));
        }
    }

    private sealed record Moments(float[] First, float[] Second);
}
