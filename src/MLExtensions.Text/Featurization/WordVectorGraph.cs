using MLExtensions.Onnx;

namespace MLExtensions.Text;

/// <summary>
/// Builds the ONNX graph that computes what a <see cref="TextFeaturizer"/> computes: tokens → LabelEncoder → Gather → pooling.
/// Row V of the table, of zeros, stands for a token without a vector; index V + 1 for the empty token, which is dropped.
/// </summary>
internal sealed class WordVectorGraph
{
    public const string VectorsName = "word_vectors";
    public const string WeightsName = "word_weights";
    public const string ComponentName = "common_component";

    private readonly OnnxGraphBuilder _graph = new("text_featurizer");
    private readonly TextFeaturizer _featurizer;
    private readonly OnnxValue _firstAxis;
    private readonly OnnxValue _zero;
    private readonly OnnxValue _table;

    private WordVectorGraph(TextFeaturizer featurizer)
    {
        _featurizer = featurizer;
        _firstAxis = _graph.Vector(0L);
        _zero = _graph.Scalar(0f);
        _table = Table();
    }

    private int Dimension => _featurizer.Vectors.Dimension;

    private bool CountsUnknown => _featurizer.Options.OutOfVocabulary == OutOfVocabularyPolicy.Zero;

    /// <summary>Builds the graph.</summary>
    /// <param name="featurizer">What to compute.</param>
    /// <param name="input">The name of the token column.</param>
    /// <param name="output">The name of the feature column.</param>
    /// <param name="tokens">The number of tokens of the column; null where it varies.</param>
    /// <param name="lowered">The name of the column of the same tokens in lower case, for <see cref="WordCase.FallbackLower"/>; null for the other policies.</param>
    /// <exception cref="InvalidOperationException">The graph would be larger than a file of protobuf can be.</exception>
    public static OnnxModel Build(TextFeaturizer featurizer, string input, string output, int? tokens, string? lowered = null)
    {
        CheckSize(featurizer, OnnxSaveOptions.DefaultMaxBytes);
        return new WordVectorGraph(featurizer).Build(input, output, tokens is { } n ? n : (OnnxDim)"N", lowered);
    }

    /// <summary>Whether a graph's input or output may have a column's name: ML.NET strips the ending <c>.output</c>.</summary>
    public static bool IsColumnName(string name) => !name.EndsWith(".output", StringComparison.Ordinal);

    /// <summary>Refuses what would not fit, before anything is made or written.</summary>
    internal static void CheckSize(TextFeaturizer featurizer, long maxBytes)
    {
        const int BytesPerWord = 16;
        WordVectors vectors = featurizer.Vectors;
        int valueSize = featurizer.Options.Storage == VectorStorage.Float16 ? 2 : 4;
        long bytes = (vectors.Count + 1L) * ((vectors.Dimension * (long)valueSize) + BytesPerWord);
        if (bytes > maxBytes)
        {
            throw new InvalidOperationException(
                FormattableString.Invariant($"A saved model holds its word vectors in an ONNX graph of at most {maxBytes / 1e9:0.0#######} GB; {vectors.Count:N0} words of {vectors.Dimension} values take about {bytes / 1e9:0.0#######} GB. ")
                + "Keep fewer words (VocabularyOptions.MaxSize, or a limit when the vectors are loaded), or half precision (TextFeaturizerOptions.Storage = Float16).");
        }
    }

    private OnnxModel Build(string input, string output, OnnxDim tokens, string? lowered)
    {
        OnnxValue ids = Encode(_graph.Input(input, OnnxElementType.String, 1, tokens));
        if (lowered is not null)
        {
            // NormalizeText leaves a vector's empty tokens out, so its size varies whatever the column's; Encode leaves them out on both sides.
            OnnxValue folded = Encode(_graph.Input(lowered, OnnxElementType.String, 1, "M"));
            ids = _graph.Node("Where", [Known(ids), ids, folded]);
        }

        if (!CountsUnknown)
        {
            ids = Compress(ids, Known(ids));
        }

        _graph.Output(output, Pool(ids), OnnxElementType.Float, _featurizer.OutputDimension);
        return _graph.Build();
    }

    /// <summary>The indices of the tokens that are not empty, [M].</summary>
    private OnnxValue Encode(OnnxValue tokens)
    {
        int count = _featurizer.Vectors.Count;
        OnnxValue ids = _graph.Node(
            "LabelEncoder",
            [tokens],
            [
                OnnxAttribute.Strings("keys_strings", _featurizer.Vectors.Words.Append("")),
                OnnxAttribute.Ints("values_int64s", [.. Enumerable.Range(0, count).Select(i => (long)i), count + 1]),
                OnnxAttribute.Int("default_int64", count),
            ],
            "ai.onnx.ml");
        ids = _graph.Node("Squeeze", [ids, _firstAxis]);
        return Compress(ids, _graph.Node("Not", [_graph.Node("Equal", [ids, _graph.Scalar(count + 1L)])]));
    }

    private OnnxValue Known(OnnxValue ids) => _graph.Node("Less", [ids, _graph.Scalar((long)_featurizer.Vectors.Count)]);

    private OnnxValue Compress(OnnxValue values, OnnxValue condition) => _graph.Node("Compress", [values, condition], [OnnxAttribute.Int("axis", 0)]);

    private OnnxValue Rows(OnnxValue ids)
    {
        OnnxValue rows = _graph.Node("Gather", [_table, ids]);
        return _featurizer.Options.Storage == VectorStorage.Float16 ? Cast(rows) : rows;
    }

    private OnnxValue Table()
    {
        WordVectors vectors = _featurizer.Vectors;
        if (_featurizer.Options.Storage != VectorStorage.Float16)
        {
            return _graph.Initializer(OnnxTensor.Wrap<float>(TableRows(vectors, static v => v), vectors.Count + 1, Dimension), VectorsName);
        }

        // ML.NET asks for a column type of every initializer, and has none for halves; into a Constant node it does not look.
        var halves = OnnxTensor.Wrap<Half>(TableRows(vectors, static v => (Half)v), vectors.Count + 1, Dimension);
        return _graph.Node("Constant", [], [OnnxAttribute.Tensor("value", halves)], name: VectorsName);
    }

    private static T[] TableRows<T>(WordVectors vectors, Func<float, T> convert)
        where T : unmanaged
    {
        var table = new T[checked((vectors.Count + 1) * vectors.Dimension)];
        for (int row = 0; row < vectors.Count; row++)
        {
            ReadOnlySpan<float> vector = vectors.Row(row);
            if (table is float[] floats)
            {
                vector.CopyTo(floats.AsSpan(row * vectors.Dimension));
                continue;
            }

            for (int i = 0; i < vector.Length; i++)
            {
                table[(row * vectors.Dimension) + i] = convert(vector[i]);
            }
        }

        return table;
    }

    private OnnxValue Pool(OnnxValue ids)
    {
        OnnxValue rows = Rows(ids);
        return _featurizer.Options.Pooling switch
        {
            WordPooling.Sum => SumRows(rows),
            WordPooling.Mean => Mean(ids, rows),
            WordPooling.Min => Least(ids),
            WordPooling.Max => Greatest(ids),
            WordPooling.MinMeanMax => _graph.Node("Concat", [Least(ids), Mean(ids, rows), Greatest(ids)], [OnnxAttribute.Int("axis", 0)]),
            WordPooling.Sif => WithoutCommonComponent(_graph.Node("Div", [SumRows(Weighted(ids, rows, out _)), AtLeastOne(Count(ids))])),
            WordPooling.TfIdf => WeightedMean(ids, rows),
            WordPooling.ConcatenateFirst => FirstRows(rows),
            _ => throw new NotSupportedException($"Pooling {_featurizer.Options.Pooling} has no graph."),
        };
    }

    private OnnxValue Least(OnnxValue ids) => Extreme(ids, "ReduceMin", float.PositiveInfinity);

    private OnnxValue Greatest(OnnxValue ids) => Extreme(ids, "ReduceMax", float.NegativeInfinity);

    private OnnxValue SumRows(OnnxValue rows) => _graph.Node("ReduceSum", [rows, _firstAxis], [OnnxAttribute.Int("keepdims", 0)]);

    private OnnxValue Mean(OnnxValue ids, OnnxValue rows) => _graph.Node("Div", [SumRows(rows), AtLeastOne(Count(ids))]);

    private OnnxValue Count(OnnxValue ids) => Cast(_graph.Node("Size", [ids]));

    private OnnxValue AtLeastOne(OnnxValue count) => _graph.Node("Max", [count, _graph.Scalar(1f)]);

    private OnnxValue Cast(OnnxValue value) => _graph.Node("Cast", [value], [OnnxAttribute.Int("to", (long)OnnxElementType.Float)]);

    /// <summary>The reduction over the known words' rows and one of infinities, so that there is always a row; no known word gives zeros.</summary>
    private OnnxValue Extreme(OnnxValue ids, string reduction, float neutral)
    {
        OnnxValue rows = Rows(CountsUnknown ? Compress(ids, Known(ids)) : ids);
        var fill = new float[Dimension];
        Array.Fill(fill, neutral);
        OnnxValue all = _graph.Node(
            "Concat", [rows, _graph.Initializer(OnnxTensor.Create<float>(fill, 1, Dimension))], [OnnxAttribute.Int("axis", 0)]);
        OnnxValue reduced = _graph.Node(reduction, [all], [OnnxAttribute.Ints("axes", 0), OnnxAttribute.Int("keepdims", 0)]);
        return _graph.Node("Where", [_graph.Node("IsInf", [reduced]), _zero, reduced]);
    }

    private OnnxValue Weighted(OnnxValue ids, OnnxValue rows, out OnnxValue weights)
    {
        float[] table = [.. _featurizer.WordWeights, _featurizer.UnknownWeight];
        weights = _graph.Node("Gather", [_graph.Initializer(OnnxTensor.Create<float>(table, table.Length), WeightsName), ids]);
        return _graph.Node("Mul", [rows, _graph.Node("Unsqueeze", [weights, _graph.Vector(1L)])]);
    }

    private OnnxValue WeightedMean(OnnxValue ids, OnnxValue rows)
    {
        OnnxValue weighted = Weighted(ids, rows, out OnnxValue weights);

        // An inverse document frequency is at least 1, so a total below 1 means no word.
        OnnxValue total = _graph.Node("ReduceSum", [weights, _firstAxis], [OnnxAttribute.Int("keepdims", 0)]);
        return _graph.Node("Div", [SumRows(weighted), AtLeastOne(total)]);
    }

    private OnnxValue WithoutCommonComponent(OnnxValue pooled)
    {
        ReadOnlySpan<float> direction = _featurizer.CommonComponent;
        if (direction.IsEmpty)
        {
            return pooled;
        }

        OnnxValue unit = _graph.Initializer(OnnxTensor.Create(direction, direction.Length), ComponentName);
        OnnxValue projection = _graph.Node("ReduceSum", [_graph.Node("Mul", [pooled, unit]), _firstAxis], [OnnxAttribute.Int("keepdims", 1)]);
        return _graph.Node("Sub", [pooled, _graph.Node("Mul", [unit, projection])]);
    }

    private OnnxValue FirstRows(OnnxValue rows)
    {
        int first = _featurizer.Options.ConcatenateCount;
        OnnxValue zeros = _graph.Initializer(OnnxTensor.Create<float>(new float[first * Dimension], first, Dimension));
        OnnxValue padded = _graph.Node("Concat", [rows, zeros], [OnnxAttribute.Int("axis", 0)]);
        OnnxValue cut = _graph.Node("Slice", [padded, _graph.Vector(0L), _graph.Vector((long)first), _firstAxis]);
        return _graph.Node("Reshape", [cut, _graph.Vector((long)_featurizer.OutputDimension)]);
    }
}
