namespace MLExtensions.Onnx.Training.Fused;

/// <summary>Brings what is fed, channels first, into channels last.</summary>
internal sealed unsafe class InputLayer(Activation output) : FusedLayer
{
    public override IReadOnlyList<Activation> Inputs => [];

    public override Activation Output => output;

    /// <summary>The batch that is fed; set for the time of a step.</summary>
    public float* Source { get; set; }

    public override void Forward(int image, int chunk, int worker)
    {
        int pixels = output.Pixels, channels = output.Channels;
        float* from = Source + ((long)image * pixels * channels);
        float* to = output.Image(image);
        if (pixels == 1)
        {
            new Span<float>(from, channels).CopyTo(new Span<float>(to, channels));
            return;
        }

        for (int row = 0; row < output.Height; row++)
        {
            float* line = to + (row * output.RowStride);
            float* plane = from + (row * output.Width);
            if (channels == 1)
            {
                new Span<float>(plane, output.Width).CopyTo(new Span<float>(line, output.Width));
                continue;
            }

            for (int channel = 0; channel < channels; channel++)
            {
                for (int column = 0; column < output.Width; column++)
                    line[(column * channels) + channel] = plane[(channel * pixels) + column];
            }
        }
    }
}
