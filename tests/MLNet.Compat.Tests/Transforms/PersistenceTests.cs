#nullable disable
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using Microsoft.ML.Transforms.Text;

namespace MLNet.Compat.Tests.Transforms;

/// <summary>Every transformer, saved and loaded by another context, gives the values and the schema it gave before; and shape and schema agree.</summary>
[TestClass]
public sealed class PersistenceTests
{
    private static readonly MLContext s_ml = new(1);

    public sealed class Row
    {
        public string Text { get; set; }
        public float X { get; set; }
        [VectorType(3)]
        public float[] V { get; set; }
        [VectorType(2)]
        public double[] D { get; set; }
        public int I { get; set; }
        public bool B { get; set; }
        [KeyType(4)]
        public uint K { get; set; }
        [VectorType(2), KeyType(3)]
        public uint[] Ks { get; set; }
    }

    private static readonly IDataView s_data = s_ml.Data.LoadFromEnumerable(Enumerable.Range(0, 20).Select(i => new Row
    {
        Text = $"word{i % 3} The Äpfel, {i}",
        X = i % 7 == 3 ? float.NaN : i - 4,
        V = [i, i % 2, 0],
        D = [i * 0.5, -i],
        I = i % 5,
        B = i % 2 == 0,
        K = (uint)(i % 5),
        Ks = [(uint)(i % 4), (uint)(i % 3)],
    }).ToList());

    private static readonly Dictionary<string, Func<TransformsCatalog, IEstimator<ITransformer>>> s_estimators = new()
    {
        ["Concatenate"] = t => t.Concatenate("Out", "X", "V"),
        ["CopyColumns"] = t => t.CopyColumns("Out", "V"),
        ["DropColumns"] = t => t.DropColumns("V", "Text"),
        ["SelectColumns"] = t => t.SelectColumns("V", "X"),
        ["NormalizeMinMax"] = t => t.NormalizeMinMax([new("Out", "V"), new("X")], fixZero: false),
        ["NormalizeMeanVariance"] = t => t.NormalizeMeanVariance([new("Out", "D"), new("V")]),
        ["MapValueToKey text"] = t => t.Conversion.MapValueToKey("Out", "Text"),
        ["MapValueToKey number"] = t => t.Conversion.MapValueToKey([new("Out", "I"), new("X")], keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByValue),
        ["MapValueToKey as text"] = t => t.Conversion.MapValueToKey("Out", "I", addKeyValueAnnotationsAsText: true),
        ["MapValueToKey vector"] = t => t.Conversion.MapValueToKey("Out", "V", maximumNumberOfKeys: 5),
        ["MapValueToKey key"] = t => t.Conversion.MapValueToKey("Out", "K"),
        ["MapKeyToValue"] = t => t.Conversion.MapValueToKey("Keys", "I").Append(t.Conversion.MapKeyToValue("Out", "Keys")),
        ["MapKeyToVector"] = t => t.Conversion.MapKeyToVector([new("Out", "K"), new("Ks")]),
        ["MapKeyToVector count"] = t => t.Conversion.MapKeyToVector("Out", "Ks", outputCountVector: true),
        ["MapKeyToVector named"] = t => t.Conversion.MapValueToKey("Keys", "Text").Append(t.Conversion.MapKeyToVector("Out", "Keys")),
        ["ConvertType"] = t => t.Conversion.ConvertType([new("Out", "V"), new("I")], DataKind.Double),
        ["ConvertType text"] = t => t.Conversion.ConvertType("Out", "I", DataKind.String),
        ["NormalizeText"] = t => t.Text.NormalizeText("Out", "Text", keepPunctuations: false),
        ["TokenizeIntoWords"] = t => t.Text.TokenizeIntoWords("Out", "Text", [' ', ',']),
        ["RemoveDefaultStopWords"] = t => t.Text.TokenizeIntoWords("Out", "Text").Append(t.Text.RemoveDefaultStopWords("Out")),
        ["RemoveStopWords"] = t => t.Text.TokenizeIntoWords("Out", "Text").Append(t.Text.RemoveStopWords("Out", null, "word1")),
        ["ProduceWordBags"] = t => t.Text.ProduceWordBags("Out", "Text", ngramLength: 1),
        ["LbfgsMaximumEntropy"] = t => t.Conversion.MapValueToKey("Label", "I").Append(s_ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy("Label", "V")),
    };

    public static IEnumerable<object[]> Names => s_estimators.Keys.Select(name => new object[] { name });

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void SaveAndLoad_OfAFittedTransformer_KeepsSchemaAndValues(string name)
    {
        IDataView expected = Fit(name, out ITransformer model);
        using var file = new MemoryStream();
        s_ml.Model.Save(model, s_data.Schema, file);
        file.Position = 0;
        ITransformer loaded = new MLContext().Model.Load(file, out DataViewSchema inputSchema);
        Assert.AreEqual(Print(s_data.Schema), Print(inputSchema));
        IDataView actual = loaded.Transform(s_data);
        Assert.AreEqual(Print(expected.Schema), Print(actual.Schema));
        Assert.AreSequenceEqual(Rows(expected), Rows(actual));
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void GetOutputSchema_OfTheShape_AgreesWithTheTransformedSchema(string name)
    {
        IEstimator<ITransformer> estimator = s_estimators[name](s_ml.Transforms);
        SchemaShape shape = estimator.GetOutputSchema(ShapeOf(s_data));
        SchemaShape actual = ShapeOf(estimator.Fit(s_data).Transform(s_data));
        Assert.AreSequenceEqual(actual.Select(Print).Order(), shape.Select(Print).Order());
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void GetRowToRowMapper_RowByRow_GivesTheValuesOfTheView(string name)
    {
        IDataView expected = Fit(name, out ITransformer model);
        Assert.IsTrue(model.IsRowToRowMapper);
        IRowToRowMapper mapper = model.GetRowToRowMapper(s_data.Schema);
        Assert.AreEqual(Print(expected.Schema), Print(mapper.OutputSchema));
        using DataViewRowCursor cursor = s_data.GetRowCursor(mapper.GetDependencies(mapper.OutputSchema));
        DataViewRow row = mapper.GetRow(cursor, mapper.OutputSchema);
        Func<string> print = Printer(row);
        var rows = new List<string>();
        while (cursor.MoveNext())
            rows.Add(print());
        Assert.AreSequenceEqual(Rows(expected), rows);
    }

    private static IDataView Fit(string name, out ITransformer model)
    {
        model = s_estimators[name](s_ml.Transforms).Fit(s_data);
        return model.Transform(s_data);
    }

    // A chain makes the shape of its input and hands it to its first estimator: public means alone give no other way to it.
    private static SchemaShape ShapeOf(IDataView view)
    {
        var spy = new ShapeSpy();
        new EstimatorChain<ITransformer>().Append(spy).Fit(view);
        return spy.Seen;
    }

    private sealed class ShapeSpy : IEstimator<ITransformer>
    {
        public SchemaShape Seen { get; private set; }

        public ITransformer Fit(IDataView input) => new TransformerChain<ITransformer>();

        public SchemaShape GetOutputSchema(SchemaShape inputSchema) => Seen = inputSchema;
    }

    private static string Print(SchemaShape.Column c)
        => $"{c.Name} {c.Kind} {c.ItemType} {c.IsKey} [{string.Join(",", c.Annotations.Select(a => $"{a.Name}:{a.Kind}:{a.ItemType}:{a.IsKey}").Order())}]";

    private static string Print(DataViewSchema schema)
        => string.Join("\n", schema.Select(c => $"{c.Name}: {c.Type} {c.IsHidden} {string.Join(",", c.Annotations.Schema.Select(a => $"{a.Name}:{a.Type}"))}"));

    private static List<string> Rows(IDataView view)
    {
        using DataViewRowCursor cursor = view.GetRowCursor(view.Schema);
        Func<string> print = Printer(cursor);
        var rows = new List<string>();
        while (cursor.MoveNext())
            rows.Add(print());
        return rows;
    }

    private static Func<string> Printer(DataViewRow row)
    {
        Func<string>[] cells = [.. row.Schema.Select(c => (Func<string>)typeof(PersistenceTests)
            .GetMethod(nameof(Cell), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!
            .MakeGenericMethod(c.Type.RawType).Invoke(null, [row, c]))];
        return () => string.Join(" | ", cells.Select(cell => cell()));
    }

    private static Func<string> Cell<T>(DataViewRow row, DataViewSchema.Column column)
    {
        ValueGetter<T> getter = row.GetGetter<T>(column);
        T value = default;
        return () =>
        {
            getter(ref value);
            return value is System.Collections.IEnumerable and not string ? string.Join(",", ((dynamic)value).DenseValues()) : value.ToString();
        };
    }
}
