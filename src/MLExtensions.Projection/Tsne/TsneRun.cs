using System.Diagnostics;
using System.Runtime.CompilerServices;
using MLExtensions.Numerics;

namespace MLExtensions.Projection;

/// <summary>The two phases of an optimization: with early exaggeration, and after it.</summary>
internal sealed class TsneRun : IDisposable
{
    // Points in no better order are brought into that of the map when its clusters have formed, and again as they part and settle.
    private static readonly int[] SortAt = [60, 250];

    // Below, everything fits into the first caches.
    private const int LeastToSort = 3000;

    private readonly TsneOptions _options;
    private readonly MapPoints _points;
    private readonly WorkerTeam _team;
    private readonly Repulsion _repulsion;
    private readonly GradientDescent _descent;
    private readonly bool _sorts;
    private int[]? _order;
    private double? _constant;
    private double _lastDivergence = double.PositiveInfinity;
    private int _iteration;
    private bool _ended;
    private bool _endedEarly;

    private TsneRun(AffinityMatrix affinities, PointOrder order, MapPoints points, TsneOptions options, WorkerTeam team)
    {
        _options = options;
        _points = points;
        _team = team;
        _order = order.Rows;
        _sorts = !order.KeepsNeighborsTogether && points.Count >= LeastToSort;
        _repulsion = Repulsion.Create(points, options, team);
        _descent = new GradientDescent(affinities, points, _repulsion, Alpha, team);
    }

    // The Gaussian of SNE is the limit of infinitely many degrees of freedom.
    private double Alpha => _options.Objective == TsneObjective.TSne ? _options.DegreesOfFreedom : double.PositiveInfinity;

    private int Total => _options.ExaggerationIterations + _options.Iterations;

    /// <summary>Makes a map.</summary>
    /// <param name="affinities">The affinities, their rows in the order of <paramref name="order"/>.</param>
    /// <param name="order">The order.</param>
    /// <param name="initial">The first map, by row of the data; null for the spectral one.</param>
    /// <param name="options">The options.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static TsneMap Fit(AffinityMatrix affinities, PointOrder order, FloatMatrix? initial, TsneOptions options)
    {
        options.CancellationToken.ThrowIfCancellationRequested();
        Garbage.Free(affinities.Values.Length);
        long start = Stopwatch.GetTimestamp();
        using var team = new WorkerTeam(options.Threads);
        using var points = new MapPoints(affinities.Rows, options.Dimensions);
        points.Load(initial ?? SpectralMap.Compute(affinities, options, team), initial is null ? null : order.Rows);
        using var run = new TsneRun(affinities, order, points, options, team);
        run.Optimize();
        double divergence = run.CurrentDivergence();
        return new TsneMap
        {
            Embedding = points.ToMatrix(run._order),
            ReferenceRows = null,
            Reduction = null,
            KullbackLeibler = divergence,
            Iterations = run._iteration,
            EndedEarly = run._endedEarly,
            Options = options,
            Timings = new TsneTimings(default, default, default, Stopwatch.GetElapsedTime(start)),
        };
    }

    public void Dispose()
    {
        _descent.Dispose();
        _repulsion.Dispose();
    }

    private void Optimize()
    {
        Phase(_options.ExaggerationIterations, _options.EarlyExaggeration, _options.InitialMomentum, last: false);
        Phase(_options.Iterations, _options.LateExaggeration, _options.Momentum, last: true);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Phase(int iterations, double exaggeration, double momentum, bool last)
    {
        double learningRate = _options.LearningRate ?? Math.Max(200, _points.Count / exaggeration);
        for (int i = 0; i < iterations && !_ended; i++)
        {
            if (_options.CancellationToken.IsCancellationRequested)
            {
                if (_options.OnCancel == CancelBehavior.Throw || _iteration == 0)
                {
                    _options.CancellationToken.ThrowIfCancellationRequested();
                }

                _ended = _endedEarly = true;
                return;
            }

            if (_sorts && SortAt.Contains(_iteration))
            {
                Sort();
            }

            _descent.Step(exaggeration, learningRate, momentum);
            _iteration++;
            if (_iteration % _options.CallbackEvery == 0)
            {
                Look(exaggeration, last);
            }
        }
    }

    private double CurrentDivergence()
    {
        double normalization = _repulsion.Compute();
        bool conditional = _options.Objective == TsneObjective.Sne;
        _constant ??= conditional ? _descent.Affinities.MeanConditionalLog!.Value : Divergence.Constant(_descent.Affinities, _team);
        return Divergence.Compute(
            _descent.Affinities, _points, Alpha, conditional ? _repulsion.LogNormalization : Math.Log(normalization), _constant.Value, _team);
    }

    private void Sort()
    {
        int[] order = HilbertOrder.Of(_points);
        _descent.Reorder(order);
        _order = _order is null ? order : Array.ConvertAll(order, place => _order[place]);
    }

    private void Look(double exaggeration, bool last)
    {
        double divergence = double.NaN;
        if (_options.Callback is not null || _options.Progress is not null || (last && _options.MinImprovement > 0))
        {
            divergence = CurrentDivergence();
            _options.Report("optimization", (double)_iteration / Total, _iteration, Total, divergence);
        }

        if (_options.Callback is { } callback
            && !callback(new TsneIteration(_iteration, _points.ToMatrix(_order), divergence, _descent.GradientNorm, exaggeration)))
        {
            _ended = _endedEarly = true;
            return;
        }

        if (!last)
        {
            return;
        }

        _ended = _descent.GradientNorm <= _options.MinGradientNorm
            || (_options.MinImprovement > 0 && _lastDivergence - divergence < _options.MinImprovement * Math.Abs(_lastDivergence));
        _lastDivergence = divergence;
    }
}
