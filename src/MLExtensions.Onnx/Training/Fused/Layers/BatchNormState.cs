using System.Runtime.Intrinsics;
using MLExtensions.Numerics;

namespace MLExtensions.Onnx.Training.Fused;

/// <summary>
/// What the three layers of a batch normalization share: sums by chunk and channel, and what follows from them. Sums of a row of pixels are
/// float, all others double, added in the chunks' order.
/// </summary>
internal sealed unsafe class BatchNormState : IDisposable
{
    private readonly FusedParameter _scale;
    private readonly FusedParameter _shift;
    private readonly FusedParameter _runningMean;
    private readonly FusedParameter _runningVariance;
    private readonly float _epsilon;
    private readonly float _momentum;
    private readonly AlignedBuffer<double> _sums;
    private readonly AlignedBuffer<float> _channels;

    public BatchNormState(int channels, FusedParameter scale, FusedParameter shift, FusedParameter mean, FusedParameter variance, float epsilon, float momentum)
    {
        Channels = channels;
        _scale = scale;
        _shift = shift;
        _runningMean = mean;
        _runningVariance = variance;
        _epsilon = epsilon;
        _momentum = momentum;
        _sums = new AlignedBuffer<double>(2L * FusedBatch.MostChunks * channels);
        _channels = new AlignedBuffer<float>(7L * channels);
    }

    /// <summary>Channels, rounded up to whole vectors.</summary>
    public int Channels { get; }

    /// <summary>Bytes of native memory.</summary>
    public long Bytes => NativeSize.Of(_channels) + (sizeof(double) * _sums.Length);

    public FusedParameter[] Parameters => [_scale, _shift];

    /// <summary>What values are taken relative to in the sums: the running mean, so that the mean cancels little of the squares.</summary>
    public float* Origin => _runningMean.Values;

    /// <summary>The batch's mean.</summary>
    public float* Mean => _channels.Address;

    /// <summary>Scale / deviation.</summary>
    public float* Factor => Mean + Channels;

    public float* Shift => _shift.Values;

    /// <summary>1 / deviation.</summary>
    public float* Inverse => Factor + Channels;

    /// <summary>The mean of the gradient.</summary>
    public float* GradientMean => Inverse + Channels;

    /// <summary>The mean of gradient · normalized value, divided by the deviation.</summary>
    public float* GradientSlope => GradientMean + Channels;

    private float* NextMean => GradientSlope + Channels;

    private float* NextVariance => NextMean + Channels;

    /// <summary>One of a chunk's two sums.</summary>
    public double* Sums(int chunk, int which) => _sums.Address + ((((long)chunk * 2) + which) * Channels);

    public void ClearSums(int chunk) => new Span<double>(Sums(chunk, 0), 2 * Channels).Clear();

    public static void Add(double* sums, Vector256<float> values)
    {
        (Vector256<double> lower, Vector256<double> upper) = Vector256.Widen(values);
        (Vector256.Load(sums) + lower).Store(sums);
        (Vector256.Load(sums + 4) + upper).Store(sums + 4);
    }

    /// <summary>Mean and variance of the batch, from Σ (x − origin) and Σ (x − origin)².</summary>
    public void FinishStatistics(FusedBatch batch, int pixels)
    {
        double count = (double)batch.Images * pixels;
        for (int channel = 0; channel < Channels; channel++)
        {
            double offset = Total(batch, 0, channel) / count;
            double variance = Math.Max(0, (Total(batch, 1, channel) / count) - (offset * offset));
            double mean = Origin[channel] + offset;
            Mean[channel] = (float)mean;
            Inverse[channel] = (float)(1 / Math.Sqrt(variance + _epsilon));
            Factor[channel] = Inverse[channel] * _scale.Values[channel];
            NextMean[channel] = (float)((_runningMean.Values[channel] * _momentum) + (mean * (1 - _momentum)));
            NextVariance[channel] = (float)((_runningVariance.Values[channel] * _momentum) + (variance * (1 - _momentum)));
        }
    }

    /// <summary>The parameters' gradients and the factors of the input's, from Σ g and Σ g · x̂.</summary>
    public void FinishGradients(FusedBatch batch, int pixels)
    {
        double count = (double)batch.Images * pixels;
        for (int channel = 0; channel < Channels; channel++)
        {
            double plain = Total(batch, 0, channel), weighted = Total(batch, 1, channel);
            _shift.Gradients[channel] = (float)plain;
            _scale.Gradients[channel] = (float)weighted;
            GradientMean[channel] = (float)(plain / count);
            GradientSlope[channel] = (float)(weighted / count) * Inverse[channel];
        }
    }

    /// <summary>The running statistics become those that the step computed.</summary>
    public void Commit()
    {
        new Span<float>(NextMean, _runningMean.Used).CopyTo(new Span<float>(_runningMean.Values, _runningMean.Used));
        new Span<float>(NextVariance, _runningVariance.Used).CopyTo(new Span<float>(_runningVariance.Values, _runningVariance.Used));
    }

    public void Dispose()
    {
        _sums.Dispose();
        _channels.Dispose();
    }

    private double Total(FusedBatch batch, int which, int channel)
    {
        double sum = 0;
        for (int chunk = 0; chunk < batch.Chunks; chunk++)
            sum += Sums(chunk, which)[channel];
        return sum;
    }
}
