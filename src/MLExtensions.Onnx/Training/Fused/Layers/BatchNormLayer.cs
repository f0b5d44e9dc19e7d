using System.Runtime.Intrinsics;
using MLExtensions.Numerics;

namespace MLExtensions.Onnx.Training.Fused;

/// <summary>
/// Batch normalization in training, with the rectifier that follows it: the batch's own mean and variance by channel, and running ones
/// beside them. Sums are taken by chunk and added in the chunks' order.
/// </summary>
internal sealed unsafe class BatchNormLayer : FusedLayer
{
    private readonly Activation _input;
    private readonly Activation _output;
    private readonly FusedParameter _scale;
    private readonly FusedParameter _shift;
    private readonly FusedParameter _runningMean;
    private readonly FusedParameter _runningVariance;
    private readonly float _epsilon;
    private readonly float _momentum;
    private readonly bool _rectifies;
    private readonly int _channels;
    private readonly AlignedBuffer<double> _sums;
    private readonly AlignedBuffer<float> _statistics;

    public BatchNormLayer(
        Activation input, Activation output, FusedParameter scale, FusedParameter shift, FusedParameter mean, FusedParameter variance, float epsilon, float momentum, bool rectifies, int mostChunks)
    {
        _input = input;
        _output = output;
        _scale = scale;
        _shift = shift;
        _runningMean = mean;
        _runningVariance = variance;
        _epsilon = epsilon;
        _momentum = momentum;
        _rectifies = rectifies;
        _channels = input.Stride;
        _sums = new AlignedBuffer<double>(2L * mostChunks * _channels);
        _statistics = new AlignedBuffer<float>(6L * _channels);
    }

    public override IReadOnlyList<Activation> Inputs => [_input];

    public override Activation Output => _output;

    public override FusedParameter[] Parameters => [_scale, _shift];

    public override bool IsPerImage => false;

    // By channel: the mean, 1 / deviation, the new running mean and variance, and two factors of the backward pass.
    private float* Mean => _statistics.Address;

    private float* Inverse => Mean + _channels;

    private float* NextMean => Inverse + _channels;

    private float* NextVariance => NextMean + _channels;

    private float* GradientMean => NextVariance + _channels;

    private float* GradientSlope => GradientMean + _channels;

    public override IReadOnlyList<FusedPhase> ForwardPhases(FusedBatch batch) =>
    [
        new FusedPhase(batch.Chunks, (chunk, _) => SumValues(batch, chunk)),
        new FusedPhase(1, (_, _) => FinishMean(batch)),
        new FusedPhase(batch.Chunks, (chunk, _) => SumSquares(batch, chunk)),
        new FusedPhase(1, (_, _) => FinishVariance(batch)),
        new FusedPhase(batch.Chunks, (chunk, _) => Normalize(batch, chunk)),
    ];

    public override IReadOnlyList<FusedPhase> BackwardPhases(FusedBatch batch) =>
    [
        new FusedPhase(batch.Chunks, (chunk, worker) => SumGradients(batch, chunk, worker)),
        new FusedPhase(1, (_, _) => FinishGradients(batch)),
        new FusedPhase(batch.Chunks, (chunk, worker) => ComputeInputGradient(batch, chunk, worker)),
    ];

    /// <summary>The running statistics become those that the step computed; called once the step has succeeded.</summary>
    public override void Commit()
    {
        new Span<float>(NextMean, _runningMean.Used).CopyTo(new Span<float>(_runningMean.Values, _runningMean.Used));
        new Span<float>(NextVariance, _runningVariance.Used).CopyTo(new Span<float>(_runningVariance.Values, _runningVariance.Used));
    }

    protected override void Free()
    {
        _sums.Dispose();
        _statistics.Dispose();
    }

    private double* Sums(int chunk, int which) => _sums.Address + ((((long)chunk * 2) + which) * _channels);

    private void SumValues(FusedBatch batch, int chunk)
    {
        double* sums = Sums(chunk, 0);
        new Span<double>(sums, _channels).Clear();
        for (int image = batch.Start(chunk); image < batch.Start(chunk + 1); image++)
        {
            for (int row = 0; row < _input.Height; row++)
            {
                float* x = _input.Image(image) + (row * _input.RowStride);
                for (int channel = 0; channel < _channels; channel += 8)
                {
                    Vector256<float> sum = default;
                    for (int column = 0; column < _input.Width; column++)
                        sum += Vector256.Load(x + (column * _channels) + channel);
                    Add(sums + channel, sum);
                }
            }
        }
    }

    private void FinishMean(FusedBatch batch)
    {
        double count = (double)batch.Images * _input.Pixels;
        for (int channel = 0; channel < _channels; channel++)
            Mean[channel] = (float)(Total(batch, 0, channel) / count);
    }

    private void SumSquares(FusedBatch batch, int chunk)
    {
        double* sums = Sums(chunk, 0);
        new Span<double>(sums, _channels).Clear();
        for (int image = batch.Start(chunk); image < batch.Start(chunk + 1); image++)
        {
            for (int row = 0; row < _input.Height; row++)
            {
                float* x = _input.Image(image) + (row * _input.RowStride);
                for (int channel = 0; channel < _channels; channel += 8)
                {
                    Vector256<float> sum = default, mean = Vector256.Load(Mean + channel);
                    for (int column = 0; column < _input.Width; column++)
                    {
                        Vector256<float> difference = Vector256.Load(x + (column * _channels) + channel) - mean;
                        sum = Vector256.FusedMultiplyAdd(difference, difference, sum);
                    }

                    Add(sums + channel, sum);
                }
            }
        }
    }

    private void FinishVariance(FusedBatch batch)
    {
        double count = (double)batch.Images * _input.Pixels;
        for (int channel = 0; channel < _channels; channel++)
        {
            double variance = Total(batch, 0, channel) / count;
            Inverse[channel] = (float)(1 / Math.Sqrt(variance + _epsilon));
            if (channel >= _runningMean.Used)
                continue;
            NextMean[channel] = (_runningMean.Values[channel] * _momentum) + (Mean[channel] * (1 - _momentum));
            NextVariance[channel] = (_runningVariance.Values[channel] * _momentum) + ((float)variance * (1 - _momentum));
        }
    }

    private void Normalize(FusedBatch batch, int chunk)
    {
        Vector256<float> floor = Vector256.Create(_rectifies ? 0 : float.NegativeInfinity);
        for (int image = batch.Start(chunk); image < batch.Start(chunk + 1); image++)
        {
            for (int row = 0; row < _input.Height; row++)
            {
                float* x = _input.Image(image) + (row * _input.RowStride), y = _output.Image(image) + (row * _output.RowStride);
                for (int channel = 0; channel < _channels; channel += 8)
                {
                    Vector256<float> factor = Vector256.Load(Inverse + channel) * Vector256.Load(_scale.Values + channel);
                    Vector256<float> mean = Vector256.Load(Mean + channel), shift = Vector256.Load(_shift.Values + channel);
                    for (int i = channel; i < _input.Width * _channels; i += _channels)
                        Vector256.Max(Vector256.FusedMultiplyAdd(Vector256.Load(x + i) - mean, factor, shift), floor).Store(y + i);
                }
            }
        }
    }

    // Σ g and Σ g · x̂ by channel, with x̂ the normalized value.
    private void SumGradients(FusedBatch batch, int chunk, int worker)
    {
        double* plain = Sums(chunk, 0), weighted = Sums(chunk, 1);
        new Span<double>(plain, 2 * _channels).Clear();
        for (int image = batch.Start(chunk); image < batch.Start(chunk + 1); image++)
        {
            float* gradient = _output.Gradient(image, worker);
            for (int row = 0; row < _input.Height; row++, gradient += _input.Width * _channels)
            {
                float* x = _input.Image(image) + (row * _input.RowStride), y = _output.Image(image) + (row * _output.RowStride);
                for (int channel = 0; channel < _channels; channel += 8)
                {
                    Vector256<float> sum = default, product = default, mean = Vector256.Load(Mean + channel), inverse = Vector256.Load(Inverse + channel);
                    for (int i = channel; i < _input.Width * _channels; i += _channels)
                    {
                        Vector256<float> g = Gradient(gradient + i, y + i);
                        g.Store(gradient + i);
                        sum += g;
                        product = Vector256.FusedMultiplyAdd(g, (Vector256.Load(x + i) - mean) * inverse, product);
                    }

                    Add(plain + channel, sum);
                    Add(weighted + channel, product);
                }
            }
        }
    }

    private void FinishGradients(FusedBatch batch)
    {
        double count = (double)batch.Images * _input.Pixels;
        for (int channel = 0; channel < _channels; channel++)
        {
            double plain = Total(batch, 0, channel), weighted = Total(batch, 1, channel);
            _shift.Gradients[channel] = (float)plain;
            _scale.Gradients[channel] = (float)weighted;
            GradientMean[channel] = (float)(plain / count);
            GradientSlope[channel] = (float)(weighted / count);
        }
    }

    // dx = γ / σ · (g − mean(g) − x̂ · mean(g · x̂))  (Ioffe and Szegedy 2015, section 3)
    private void ComputeInputGradient(FusedBatch batch, int chunk, int worker)
    {
        if (!_input.NeedsGradient)
            return;
        for (int image = batch.Start(chunk); image < batch.Start(chunk + 1); image++)
        {
            float* gradient = _output.Gradient(image, worker), target = _input.Gradient(image, worker);
            for (int row = 0; row < _input.Height; row++, gradient += _input.Width * _channels, target += _input.Width * _channels)
            {
                float* x = _input.Image(image) + (row * _input.RowStride);
                for (int channel = 0; channel < _channels; channel += 8)
                {
                    Vector256<float> mean = Vector256.Load(Mean + channel), inverse = Vector256.Load(Inverse + channel), factor = inverse * Vector256.Load(_scale.Values + channel);
                    Vector256<float> gradientMean = Vector256.Load(GradientMean + channel), slope = Vector256.Load(GradientSlope + channel) * inverse;
                    for (int i = channel; i < _input.Width * _channels; i += _channels)
                    {
                        Vector256<float> g = (Vector256.Load(gradient + i) - gradientMean - ((Vector256.Load(x + i) - mean) * slope)) * factor;
                        (AddsToGradient[0] ? g + Vector256.Load(target + i) : g).Store(target + i);
                    }
                }
            }
        }
    }

    private Vector256<float> Gradient(float* gradient, float* y)
    {
        Vector256<float> g = Vector256.Load(gradient);
        return _rectifies ? g & Vector256.GreaterThan(Vector256.Load(y), Vector256<float>.Zero) : g;
    }

    private double Total(FusedBatch batch, int which, int channel)
    {
        double sum = 0;
        for (int chunk = 0; chunk < batch.Chunks; chunk++)
            sum += Sums(chunk, which)[channel];
        return sum;
    }

    private static void Add(double* sums, Vector256<float> values)
    {
        (Vector256<double> lower, Vector256<double> upper) = Vector256.Widen(values);
        (Vector256.Load(sums) + lower).Store(sums);
        (Vector256.Load(sums + 4) + upper).Store(sums + 4);
    }
}
