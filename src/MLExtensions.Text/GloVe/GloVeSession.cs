using MLExtensions.Numerics;

namespace MLExtensions.Text;

/// <summary>A training under way: the cells, the parameters and the costs so far.</summary>
internal sealed unsafe class GloVeSession : IDisposable
{
    /// <summary>What a block's rows may take of a core's second-level cache.</summary>
    private const long CacheBytes = 1 << 19;

    /// <summary>Fewer cells than this are not worth waking a second thread.</summary>
    internal const long CellsForThreads = 2000;

    private readonly CooccurrenceMatrix _cooccurrences;
    private readonly CellStrata _strata;
    private readonly double[] _costs;
    private readonly List<double> _history = [];

    /// <summary>Prepares a training.</summary>
    public GloVeSession(CooccurrenceMatrix cooccurrences, Vocabulary vocabulary, GloVeOptions options, CancellationToken cancellationToken)
    {
        _cooccurrences = cooccurrences;
        Vocabulary = vocabulary;
        Options = options;
        _strata = new CellStrata(cooccurrences, options, CacheBytes, 2 * GloVeParameters.HalfStrideFor(options.Dimension), cancellationToken);
        Words = new GloVeParameters(_strata.Words, options.Dimension, options.LearningRate);
        Contexts = new GloVeParameters(_strata.Contexts, options.Dimension, options.LearningRate);
        _costs = new double[_strata.Parts];
    }

    /// <summary>The words.</summary>
    public Vocabulary Vocabulary { get; }

    /// <summary>How to train.</summary>
    public GloVeOptions Options { get; }

    /// <summary>The words' parameters.</summary>
    public GloVeParameters Words { get; }

    /// <summary>The contexts' parameters.</summary>
    public GloVeParameters Contexts { get; }

    /// <summary>The number of cells.</summary>
    public long Cells => _cooccurrences.Cells;

    /// <summary>The sum of the counts.</summary>
    public double Sum => _cooccurrences.Sum;

    /// <summary>The cost of each iteration that ended.</summary>
    public IList<double> History => _history;

    /// <summary>Draws the initial values, or takes them from given vectors.</summary>
    public void Initialize(WordVectors? initial)
    {
        Words.Initialize(Options.Seed, side: 0);
        Contexts.Initialize(Options.Seed, side: 1);
        for (int word = 0; initial is not null && word < Vocabulary.Count; word++)
        {
            int index = initial.IndexOf(Vocabulary.Utf8(word));
            for (int component = 0; index >= 0 && component < Options.Dimension; component++)
            {
                // The given vectors stand for W + C.
                Words.Vector(word)[component] = Contexts.Vector(word)[component] = initial[index][component] / 2;
            }
        }
    }

    /// <summary>Trains from where the history ends.</summary>
    public void Run(IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        GloVeBlockStep step = GloVeKernel.For(VectorWidths.Resolve(Options.Width));
        GloVeProgress reports = new(progress, Options.Iterations, _strata.Count, _history.Count);
        while (_history.Count < Options.Iterations)
        {
            int iteration = _history.Count + 1;
            int[] order = [.. Enumerable.Range(0, _strata.Parts)];
            new RandomSequence(Options.Seed, ((long)iteration << 40) | 1).Shuffle(order.AsSpan());
            double cost = 0;
            foreach (int stratum in order)
            {
                cancellationToken.ThrowIfCancellationRequested();
                cost += RunStratum(step, stratum, out long cells);
                reports.Advance(cells);
            }

            cost /= _strata.Count;
            if (!double.IsFinite(cost))
            {
                throw new ArithmeticException(FormattableString.Invariant(
                    $"The cost became {cost} in iteration {iteration} of {Options.Iterations}. Lower LearningRate (it is {Options.LearningRate}) or GradientClip (it is {Options.GradientClip})."));
            }

            _history.Add(cost);
            reports.EndIteration(iteration, cost);
            if (Options.CheckpointPath is string path && (iteration % Options.CheckpointEvery == 0 || iteration == Options.Iterations))
            {
                GloVeCheckpoint.Save(path, this);
            }
        }
    }

    /// <summary>The model as it stands.</summary>
    public GloVeModel ToModel() => new(Vocabulary, Options, Words, Contexts, _history);

    /// <summary>Frees cells and parameters.</summary>
    public void Dispose()
    {
        _strata.Dispose();
        Words.Dispose();
        Contexts.Dispose();
    }

    /// <summary>Passes over the blocks of a stratum; the costs are added in the order of the parts, whoever computed them.</summary>
    private double RunStratum(GloVeBlockStep step, int stratum, out long cells)
    {
        int parts = _strata.Parts;
        cells = 0;
        for (int part = 0; part < parts; part++)
        {
            cells += _strata.Size(part, stratum);
        }

        int[] largest = _strata.Largest[stratum];
        Workers.For(cells < CellsForThreads ? 1 : Options.Threads, parts, place =>
        {
            int part = largest[place];
            int contextPart = _strata.ContextPart(part, stratum);
            BlockRows rows = new(Words.Rows(part), Contexts.Rows(contextPart), Words.Biases(part), Contexts.Biases(contextPart), Options.Dimension, Words.HalfStride);
            _costs[part] = step(_strata.Cells(part, stratum), _strata.Size(part, stratum), rows, (float)Options.GradientClip);
        });
        double cost = 0;
        foreach (double block in _costs)
        {
            cost += block;
        }

        return cost;
    }
}
