namespace MLExtensions.Onnx.Training.Fused;

/// <summary>A layer of own kernels: either image by image, so that neighbouring layers pass an image on while it is in the cache, or in phases over the whole batch.</summary>
internal abstract class FusedLayer : IDisposable
{
    /// <summary>What it reads.</summary>
    public abstract IReadOnlyList<Activation> Inputs { get; }

    /// <summary>What it makes.</summary>
    public abstract Activation Output { get; }

    /// <summary>What it trains or uses.</summary>
    public virtual FusedParameter[] Parameters => [];

    /// <summary>Whether it goes image by image.</summary>
    public virtual bool IsPerImage => true;

    /// <summary>Whether an input's gradient is added to (another reader wrote it before) instead of written; in the order of <see cref="Inputs"/>.</summary>
    public bool[] AddsToGradient { get; } = new bool[2];

    /// <summary>Bytes of native memory beside values and parameters.</summary>
    public virtual long Bytes => 0;

    /// <summary>Makes room for a batch.</summary>
    public virtual void Allocate(FusedBatch batch)
    {
    }

    /// <summary>Prepares what is random in a step.</summary>
    /// <param name="batch">The batch's number since the start of the training.</param>
    /// <param name="images">Rows of the batch.</param>
    public virtual void BeginStep(long batch, int images)
    {
    }

    /// <summary>Keeps what the step computed beside gradients, once it has succeeded.</summary>
    public virtual void Commit()
    {
    }

    /// <summary>Computes an image's output.</summary>
    public virtual void Forward(int image, int chunk, int worker)
    {
    }

    /// <summary>Computes the gradients of an image's inputs from that of its output, and adds those of the parameters to a partial sum.</summary>
    public virtual void Backward(int image, int chunk, int worker)
    {
    }

    /// <summary>Begins a chunk of a forward pass.</summary>
    public virtual void BeginForward(int chunk)
    {
    }

    /// <summary>Begins a chunk of a backward pass: its partial sums are zero.</summary>
    public virtual unsafe void BeginBackward(int chunk, int worker)
    {
        foreach (FusedParameter parameter in Parameters)
        {
            if (parameter.Partials > 0)
                new Span<float>(parameter.Partial(chunk), parameter.Length).Clear();
        }
    }

    /// <summary>Ends a chunk of a backward pass, on the worker that began it.</summary>
    public virtual void EndBackward(int chunk, int worker)
    {
    }

    /// <summary>The forward phases of a layer that takes whole batches.</summary>
    public virtual IReadOnlyList<FusedPhase> ForwardPhases(FusedBatch batch) => [];

    /// <summary>The backward phases of a layer that takes whole batches.</summary>
    public virtual IReadOnlyList<FusedPhase> BackwardPhases(FusedBatch batch) => [];

    /// <summary>What follows from the parameters and is renewed after they change; null for nothing.</summary>
    public virtual FusedPhase? Renew() => null;

    public void Dispose() => Free();

    /// <summary>Frees what the layer allocated itself.</summary>
    protected virtual void Free()
    {
    }
}
