using MLExtensions.Numerics;
using MLExtensions.Onnx;

namespace MLExtensions.Projection;

/// <summary>
/// Builds the ONNX graph that computes what a <see cref="MapInterpolation"/> computes for one row: [reduction] → [unit length] →
/// Σ(x − y)² of all fitted rows → TopK → the candidates again in double → TopK → unrolled bisection → weighted mean.
/// </summary>
internal sealed class InterpolationGraph
{
    public const string RowsName = "fitted_rows";
    public const string EmbeddingName = "embedding";
    public const string MeanName = "reduction_mean";
    public const string ComponentsName = "reduction_components";

    private readonly OnnxGraphBuilder _graph = new("map_interpolation");
    private readonly MapInterpolation _map;
    private OnnxValue? _same;

    private InterpolationGraph(MapInterpolation map) => _map = map;

    /// <summary>Builds the graph.</summary>
    /// <param name="map">What to compute.</param>
    /// <param name="input">The name of the feature column, [1, columns].</param>
    /// <param name="output">The name of the column of coordinates, [dimensions].</param>
    /// <exception cref="InvalidOperationException">The graph would be larger than a file of protobuf can be.</exception>
    public static OnnxModel Build(MapInterpolation map, string input, string output)
    {
        CheckSize(map.Reference.Rows, map.Space.Width, map.Embedding.Columns, OnnxSaveOptions.DefaultMaxBytes);
        return new InterpolationGraph(map).Build(input, output);
    }

    /// <summary>Refuses what would not fit, before anything is made or written.</summary>
    internal static void CheckSize(int rows, int columns, int dimensions, long maxBytes)
    {
        long bytes = sizeof(float) * (long)rows * (columns + dimensions);
        if (bytes > maxBytes)
        {
            throw new InvalidOperationException(
                FormattableString.Invariant($"A saved map holds its fitted rows in an ONNX graph of at most {maxBytes / 1e9:0.0#######} GB; {rows:N0} rows of {columns} columns and {dimensions} coordinates take {bytes / 1e9:0.0#######} GB. ")
                + "Fit fewer rows, or reduce them to fewer principal components (Components).");
        }
    }

    private OnnxModel Build(string input, string output)
    {
        OnnxValue row = _graph.Input(input, OnnxElementType.Float, 1, _map.Columns);
        OnnxValue query = Query(row);
        OnnxValue rows = _graph.Initializer(OnnxTensor.Wrap<float>(_map.Reference.Values, _map.Reference.Rows, _map.Space.Width), RowsName);
        OnnxValue candidates = Least(Sum(query - rows), _map.Candidates).Indices;
        OnnxValue exact = Sum(Double(query) - Double(rows.Gather(candidates)));
        exact = _map.Space.Metric switch
        {
            DistanceMetric.Euclidean => exact,
            DistanceMetric.Manhattan => exact * exact,
            _ => exact * exact * _graph.Scalar(0.25),
        };
        (OnnxValue squared, OnnxValue order) = Least(exact, _map.Neighbors);
        OnnxValue points = Double(_graph.Initializer(
            OnnxTensor.Wrap<float>(_map.Embedding.Values, _map.Embedding.Rows, _map.Embedding.Columns), EmbeddingName).Gather(candidates.Gather(order)));

        // 1 where a row is the fitted one; their sum tells whether there is any.
        OnnxValue same = Double(_graph.Node("LessOrEqual", [squared, _same!]));
        OnnxValue found = same.ReduceSum([0], keepDims: true);
        OnnxValue weights = found.IsGreater(_graph.Scalar(0.0)).Where(same / found.Max(_graph.Scalar(1.0)), Weights(squared));
        OnnxValue mean = (weights.Unsqueeze(1) * points).ReduceSum([0], keepDims: false);

        // 0 times a value that is not finite is NaN, and anything else adds nothing.
        mean += Double((row * _graph.Scalar(0f)).ReduceSum([0, 1], keepDims: false));
        _graph.Output(output, mean.Cast(OnnxElementType.Float), OnnxElementType.Float, _map.Embedding.Columns);
        return _graph.Build();
    }

    /// <summary>The row in the space of the metric, float [1, width].</summary>
    private OnnxValue Query(OnnxValue row)
    {
        MetricSpace space = _map.Space;
        if (space.Reduction is { } reduction)
        {
            OnnxValue mean = Double(_graph.Initializer(OnnxTensor.Wrap<float>(reduction.Mean, reduction.Mean.Length), MeanName));
            OnnxValue components = Double(_graph.Initializer(
                OnnxTensor.Wrap<float>(reduction.Components.Values, reduction.Components.Rows, reduction.Components.Columns), ComponentsName));
            OnnxValue centred = Double(row) - mean;
            row = centred.MatMul(components.Transpose(1, 0));
            _same = (centred * centred).ReduceSum([0, 1], keepDims: false) * _graph.Scalar(space.Sameness);
        }

        if (!space.IsAngular)
        {
            _same ??= _graph.Scalar(0.0);
            return space.Reduction is null ? row : row.Cast(OnnxElementType.Float);
        }

        _same = _graph.Scalar(space.AngularSameness);
        OnnxValue values = space.Reduction is null ? Double(row) : row;
        OnnxValue size = (values * values).ReduceSum([1]);
        if (space.Metric == DistanceMetric.Correlation)
        {
            values -= values.ReduceSum([1]) / _graph.Scalar((double)space.Reduced);
        }

        OnnxValue squares = (values * values).ReduceSum([1]);
        OnnxValue directionless = _graph.Node("LessOrEqual", [squares, size * _graph.Scalar(1e-24)]);
        OnnxValue unit = directionless.Where(_graph.Scalar(0.0), values / squares.Sqrt());
        return unit.Concat(1, Double(directionless)).Cast(OnnxElementType.Float);
    }

    private OnnxValue Sum(OnnxValue differences) =>
        (_map.Space.Metric == DistanceMetric.Manhattan ? differences.Abs() : differences * differences).ReduceSum([1], keepDims: false);

    private (OnnxValue Values, OnnxValue Indices) Least(OnnxValue distances, int count)
    {
        IReadOnlyList<OnnxValue> outputs = _graph.NodeWithOutputs("TopK", [distances, _graph.Vector((long)count)], 2, [OnnxAttribute.Int("axis", 0), OnnxAttribute.Int("largest", 0)]);
        return (outputs[0], outputs[1]);
    }

    /// <summary>What <see cref="GaussianWeights.Replace"/> does, [k].</summary>
    private OnnxValue Weights(OnnxValue squared)
    {
        OnnxValue excess = squared - squared.ReduceMin([0]);
        OnnxValue sum = excess.ReduceSum([0]);
        OnnxValue zero = _graph.Scalar(0.0);
        OnnxValue one = _graph.Scalar(1.0);
        OnnxValue scaled = excess * (sum.IsGreater(zero).Where(_graph.Scalar((double)_map.Neighbors) / sum, one));
        OnnxValue entropy = _graph.Scalar(Math.Log(_map.Perplexity));
        OnnxValue logBeta = _graph.Vector(GaussianWeights.Start);
        double step = GaussianWeights.FirstStep;
        for (int i = 0; i < GaussianWeights.Steps; i++, step /= 2)
        {
            OnnxValue exponent = scaled * logBeta.Exp();
            OnnxValue weight = (-exponent).Exp();
            OnnxValue total = weight.ReduceSum([0]);
            OnnxValue reached = total.Log() + ((weight * exponent).ReduceSum([0]) / total);
            logBeta += _graph.Node("Sign", [reached - entropy]) * _graph.Scalar(step);
        }

        OnnxValue weights = (-(scaled * logBeta.Exp())).Exp();
        return weights / weights.ReduceSum([0]);
    }

    private static OnnxValue Double(OnnxValue value) => value.Cast(OnnxElementType.Double);
}
