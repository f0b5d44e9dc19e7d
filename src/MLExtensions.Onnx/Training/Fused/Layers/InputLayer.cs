namespace MLExtensions.Onnx.Training.Fused;

/// <summary>Brings what is fed, channels first, into channels last.</summary>
internal sealed unsafe class InputLayer(Activation output) : FusedLayer
{
    public override IReadOnlyList<Activation> Inputs => [];

    public override Activation Output => output;

    /// <summary>The batch that is fed; set for the time of a step.</summary>
    public float* Source { get; set; }

    public override void Forward(int image, int chunk, int worker) => Read(Source + ((long)image * output.Pixels * output.Channels), image);

    /// <summary>Reads one image.</summary>
    /// <param name="planes">The image, channels first.</param>
    /// <param name="image">Its place.</param>
    public void Read(float* planes, int image)
    {
        if (output.Pixels == 1)
            new Span<float>(planes, output.Channels).CopyTo(new Span<float>(output.Image(image), output.Channels));
        else
            ChannelOrder.ToPixels(planes, output.Image(image), output.RowStride, output.Stride, output.Height, output.Width, output.Channels);
    }
}
