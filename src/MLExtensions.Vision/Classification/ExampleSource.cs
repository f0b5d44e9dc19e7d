namespace MLExtensions.Vision.Classification;

/// <summary>Labelled images as they come, brought to one size.</summary>
internal abstract class ExampleSource : IDisposable
{
    /// <summary>Number of images where it is known; for progress only.</summary>
    public virtual long? Count => null;

    /// <summary>Rows that were left out so far.</summary>
    public int Skipped { get; protected set; }

    /// <summary>What the images are called in errors: <c>Column 'Label'</c>.</summary>
    public abstract string LabelPlace { get; }

    /// <summary>Reads the next image.</summary>
    /// <param name="pixels">Receives red, green and blue planes, 0 to 255.</param>
    /// <param name="label">Its class, from 0.</param>
    /// <returns>False at the end.</returns>
    public abstract bool Next(Span<float> pixels, out int label);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }
}
