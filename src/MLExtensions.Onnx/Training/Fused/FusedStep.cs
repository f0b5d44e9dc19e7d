using MLExtensions.Numerics;

namespace MLExtensions.Onnx.Training.Fused;

/// <summary>A step for batches of one size: the phases of forward pass, loss, backward pass and update, made once and run each time without an allocation.</summary>
internal sealed unsafe class FusedStep
{
    /// <summary>Floats of a parameter in a piece of the update.</summary>
    private const int BlockLength = 8192;

    private readonly FusedNetwork _network;
    private readonly FusedLayer[] _layers;
    private readonly FusedUpdate _update;
    private readonly Optimizer _optimizer;
    private readonly double? _clipNorm;
    private readonly FusedBatch _batch;
    private readonly List<FusedPhase> _compute = [];
    private readonly List<FusedPhase> _apply = [];
    private readonly List<Block> _blocks = [];
    private readonly double[] _losses;
    private readonly double[] _squares;
    private readonly float[] _scalars;
    private readonly int _accumulationSteps;
    private readonly FusedPhase _accumulate;
    private float _scale = 1;
    private StepPlan _plan;

    public FusedStep(FusedNetwork network, FusedUpdate update, TrainingOptions options, FusedBatch batch)
    {
        _network = network;
        _layers = [.. network.Layers];
        _update = update;
        _optimizer = options.Optimizer;
        _clipNorm = options.ClipNorm;
        _accumulationSteps = options.AccumulationSteps;
        _batch = batch;
        _losses = new double[batch.Chunks];
        _scalars = new float[options.Optimizer.ScalarNames.Count];
        foreach (FusedParameter parameter in network.Parameters.Where(parameter => parameter.IsTrained))
        {
            int length = parameter.HasPadding ? parameter.Length : BlockLength;
            for (int start = 0; start < parameter.Length; start += length)
                _blocks.Add(new Block(parameter, start, Math.Min(length, parameter.Length - start)));
        }

        _squares = new double[_blocks.Count];
        AddForward();
        _compute.Add(network.Loss is FusedEmbeddingLoss whole
            ? new FusedPhase(1, (_, _) => _losses[0] = whole.ComputeBatch(batch.Images, _plan.Batch) * (double)batch.Images)
            : new FusedPhase(batch.Chunks, ComputeLoss));
        AddBackward();
        _compute.Add(new FusedPhase(_blocks.Count, Reduce));
        _accumulate = new FusedPhase(_blocks.Count, Accumulate);
        _apply.Add(new FusedPhase(_blocks.Count, Update));
        _apply.AddRange(network.Renewals);
    }

    public int Images => _batch.Images;

    /// <summary>Runs forward and backward pass; the parameters stay as they are.</summary>
    /// <param name="team">The threads.</param>
    /// <param name="plan">Which batch it is, and whether it is the last before an update.</param>
    /// <param name="cancellationToken">Looked at between phases.</param>
    public StepOutcome Compute(WorkerTeam team, in StepPlan plan, CancellationToken cancellationToken)
    {
        _plan = plan;
        foreach (FusedLayer layer in _layers)
            layer.BeginStep(plan.Batch, _batch.Images);
        foreach (FusedPhase phase in _compute)
        {
            if (cancellationToken.IsCancellationRequested)
                throw new OperationCanceledException("The step was cancelled; the training's state is that before it.", cancellationToken);
            team.Run(phase.Pieces, phase.Body);
        }

        double loss = 0, squares = 0;
        foreach (double part in _losses)
            loss += part;
        foreach (double part in _squares)
            squares += part;
        return new StepOutcome((float)(loss / _batch.Images), (float)Math.Sqrt(squares));
    }

    /// <summary>Updates the parameters by the gradients computed last, or adds these to their sum until it is time.</summary>
    public void Apply(WorkerTeam team, in StepPlan plan, float gradientNorm)
    {
        if (plan.IsLast)
        {
            _optimizer.Scalars(plan.Update, _scalars);
            _scale = _clipNorm is double limit && gradientNorm > limit ? (float)(limit / gradientNorm) : 1;
            foreach (FusedPhase phase in _apply)
                team.Run(phase.Pieces, phase.Body);
        }
        else
        {
            team.Run(_accumulate.Pieces, _accumulate.Body);
        }

        foreach (FusedLayer layer in _layers)
            layer.Commit();
    }

    private void AddForward()
    {
        foreach (List<FusedLayer> run in _network.Runs)
        {
            if (!run[0].IsPerImage)
            {
                _compute.AddRange(run[0].ForwardPhases(_batch));
                continue;
            }

            FusedLayer[] layers = [.. run];
            _compute.Add(new FusedPhase(_batch.Chunks, (chunk, worker) =>
            {
                foreach (FusedLayer layer in layers)
                    layer.BeginForward(chunk);
                for (int image = _batch.Start(chunk); image < _batch.Start(chunk + 1); image++)
                {
                    foreach (FusedLayer layer in layers)
                        layer.Forward(image, chunk, worker);
                }
            }));
        }
    }

    private void AddBackward()
    {
        foreach (List<FusedLayer> run in _network.Runs.AsEnumerable().Reverse())
        {
            FusedLayer[] layers = [.. run.Where(layer => layer.Output.NeedsGradient).Reverse()];
            if (layers.Length == 0)
                continue;
            if (!layers[0].IsPerImage)
            {
                _compute.AddRange(layers[0].BackwardPhases(_batch));
                continue;
            }

            _compute.Add(new FusedPhase(_batch.Chunks, (chunk, worker) =>
            {
                foreach (FusedLayer layer in layers)
                    layer.BeginBackward(chunk, worker);
                for (int image = _batch.Start(chunk); image < _batch.Start(chunk + 1); image++)
                {
                    foreach (FusedLayer layer in layers)
                        layer.Backward(image, chunk, worker);
                }

                foreach (FusedLayer layer in layers)
                    layer.EndBackward(chunk, worker);
            }));
        }
    }

    private void ComputeLoss(int chunk, int worker)
    {
        double sum = 0;
        for (int image = _batch.Start(chunk); image < _batch.Start(chunk + 1); image++)
            sum += _network.Loss.Compute(image, _network.Loss.Output.Gradient(image, worker), 1f / _batch.Images);
        _losses[chunk] = sum;
    }

    private void Reduce(int piece, int worker)
    {
        Block block = _blocks[piece];
        float* gradient = block.Parameter.Gradients + block.Start;
        for (int chunk = 0; chunk < Math.Min(block.Parameter.Partials, _batch.Chunks); chunk++)
        {
            float* part = block.Parameter.Partial(chunk) + block.Start;
            if (chunk == 0)
                new Span<float>(part, block.Length).CopyTo(new Span<float>(gradient, block.Length));
            else
                VectorLoops.Add(part, gradient, block.Length);
        }

        if (block.Parameter.HasPadding)
            block.Parameter.ClearPadding();
        if (_accumulationSteps > 1 && _plan.IsLast)
        {
            VectorLoops.Add(Sum(block), gradient, block.Length);
            VectorLoops.Scale(gradient, 1f / _accumulationSteps, block.Length);
        }

        _squares[piece] = VectorLoops.SumOfSquares(gradient, block.Length);
    }

    private void Accumulate(int piece, int worker)
    {
        Block block = _blocks[piece];
        float* gradient = block.Parameter.Gradients + block.Start;
        if (_plan.IsFirst)
            new Span<float>(gradient, block.Length).CopyTo(new Span<float>(Sum(block), block.Length));
        else
            VectorLoops.Add(gradient, Sum(block), block.Length);
    }

    // The sum is the last of a parameter's states.
    private float* Sum(Block block) => block.Parameter.Slot(_optimizer.Slots.Count) + block.Start;

    private void Update(int piece, int worker)
    {
        Block block = _blocks[piece];
        _update.Apply(block.Parameter, block.Start, block.Length, _scalars, _scale);
    }

    // A class: a list of structures is compiled anew.
    private sealed record Block(FusedParameter Parameter, int Start, int Length);
}
