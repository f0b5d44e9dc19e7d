namespace MLExtensions.Onnx.Training.Fused;

/// <summary>The mean over a row's values of (y − t)²; the targets lie as the model's output does, channels first.</summary>
internal sealed unsafe class FusedSquaredError(Activation output) : FusedLoss(output)
{
    public override double Compute(int image, float* gradient, float scale)
    {
        int channels = Output.Channels, pixels = Output.Pixels, length = channels * pixels;
        float* target = (float*)Target + ((long)image * length);
        double sum = 0;
        for (int pixel = 0; pixel < pixels; pixel++)
        {
            float* y = Output.Image(image) + (pixel / Output.Width * Output.RowStride) + (pixel % Output.Width * Output.Stride);
            float* g = gradient + (pixel * Output.Stride);
            for (int channel = 0; channel < channels; channel++)
            {
                float difference = y[channel] - target[(channel * pixels) + pixel];
                sum += (double)difference * difference;
                g[channel] = 2 * difference * scale / length;
            }

            new Span<float>(g + channels, Output.Stride - channels).Clear();
        }

        return sum / length;
    }
}
