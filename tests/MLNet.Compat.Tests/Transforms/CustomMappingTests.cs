#nullable disable
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace MLNet.Compat.Tests.Transforms;

[TestClass]
public sealed class CustomMappingTests
{
    private static readonly MLContext s_ml = new(1);

    public sealed class None;

    public sealed class In
    {
        public float X { get; set; }
        public string Text { get; set; }
    }

    public sealed class Out
    {
        public float Twice { get; set; }
        public string[] Letters { get; set; }
    }

    public sealed class One
    {
        public uint Value { get; set; }
    }

    [CustomMappingFactoryAttribute("twice")]
    public sealed class TwiceFactory : CustomMappingFactory<In, Out>
    {
        public static void Map(In input, Out output)
        {
            output.Twice = 2 * input.X;
            output.Letters = [.. input.Text.Select(c => c.ToString())];
        }

        public override Action<In, Out> GetMapping() => Map;
    }

    private static IDataView Data => s_ml.Data.LoadFromEnumerable(new[] { new In { X = 1, Text = "ab" }, new In { X = 3, Text = "" } });

    [TestMethod]
    public void CustomMapping_OfTwoOutputs_RunsOnceARow()
    {
        int calls = 0;
        IDataView output = s_ml.Transforms.CustomMapping<In, Out>((i, o) => { Interlocked.Increment(ref calls); TwiceFactory.Map(i, o); }, null).Fit(Data).Transform(Data);
        Out[] rows = [.. s_ml.Data.CreateEnumerable<Out>(output, false)];
        Assert.AreEqual(2, calls);
        Assert.AreEqual(6, rows[1].Twice);
        Assert.AreSequenceEqual(["a", "b"], rows[0].Letters);
        Assert.IsNull(rows[1].Letters, "a null array is as good as one of no slots");
    }

    [TestMethod]
    public void CustomMapping_WithoutAnInputColumn_NamesIt() =>
        Assert.AreEqual("Could not find input column 'Text' (Parameter 'inputSchema')", Assert.ThrowsExactly<ArgumentOutOfRangeException>(() =>
            new EstimatorChain<ITransformer>().Append(s_ml.Transforms.CustomMapping<In, Out>(TwiceFactory.Map, null))
                .Fit(s_ml.Data.LoadFromEnumerable(new[] { new { X = 1f } }))).Message);

    [TestMethod]
    public void CustomMapping_OfAnotherInputType_NamesBothTypes() =>
        Assert.AreEqual("Schema mismatch for input column 'X': expected Single, got String (Parameter 'inputSchema')", Assert.ThrowsExactly<ArgumentOutOfRangeException>(() =>
            new EstimatorChain<ITransformer>().Append(s_ml.Transforms.CustomMapping<In, Out>(TwiceFactory.Map, null))
                .Fit(s_ml.Data.LoadFromEnumerable(new[] { new { X = "1", Text = "" } }))).Message);

    [TestMethod]
    public void Save_WithoutAContract_Throws() =>
        Assert.AreEqual("Empty contract name for a transform: the transform cannot be saved", Assert.ThrowsExactly<InvalidOperationException>(() =>
            s_ml.Model.Save(s_ml.Transforms.CustomMapping<In, Out>(TwiceFactory.Map, null).Fit(Data), Data.Schema, new MemoryStream())).Message);

    [TestMethod]
    public void Load_OfARegisteredContract_MapsAgain()
    {
        using var file = new MemoryStream();
        s_ml.Model.Save(s_ml.Transforms.CustomMapping<In, Out>(TwiceFactory.Map, "twice").Fit(Data), Data.Schema, file);
        file.Position = 0;
        var other = new MLContext();
        other.ComponentCatalog.RegisterAssembly(typeof(TwiceFactory).Assembly);
        Assert.AreSequenceEqual([2f, 6f], other.Model.Load(file, out _).Transform(Data).GetColumn<float>("Twice"));
    }

    /// <summary>A mapping that reads nothing and writes a described column gives, by public means, a shape column of any type and annotations.</summary>
    [TestMethod]
    public void GetOutputSchema_OfADescribedKeyColumn_CarriesKeyValues()
    {
        SchemaDefinition definition = SchemaDefinition.Create(typeof(One));
        SchemaDefinition.Column column = definition["Value"];
        column.ColumnName = "Class";
        column.ColumnType = new KeyDataViewType(typeof(uint), 2);
        column.AddAnnotation("KeyValues", new VBuffer<ReadOnlyMemory<char>>(2, ["a".AsMemory(), "b".AsMemory()]), new VectorDataViewType(TextDataViewType.Instance, 2));
        SchemaShape shape = s_ml.Transforms.CustomMapping<None, One>((_, _) => { }, null, outputSchemaDefinition: definition).GetOutputSchema(new SchemaShape([]));
        SchemaShape.Column donated = shape.Single();
        Assert.AreEqual("Class", donated.Name);
        Assert.IsTrue(donated.IsKey);
        Assert.AreEqual(SchemaShape.Column.VectorKind.Scalar, donated.Kind);
        Assert.AreEqual(NumberDataViewType.UInt32, donated.ItemType);
        Assert.AreEqual(TextDataViewType.Instance, donated.Annotations.Single(a => a.Name == "KeyValues").ItemType);
        SchemaShape mapped = s_ml.Transforms.Conversion.MapKeyToValue("Name", "Class").GetOutputSchema(shape);
        Assert.AreEqual(TextDataViewType.Instance, mapped.Single(c => c.Name == "Name").ItemType);
    }

    [TestMethod]
    public void GetOutputSchema_OfADescribedVectorColumn_HasItsKindAndItemType()
    {
        foreach ((VectorDataViewType type, SchemaShape.Column.VectorKind kind) in new[]
        {
            (new VectorDataViewType(NumberDataViewType.Single, 7), SchemaShape.Column.VectorKind.Vector),
            (new VectorDataViewType(NumberDataViewType.Single), SchemaShape.Column.VectorKind.VariableVector),
        })
        {
            SchemaDefinition definition = SchemaDefinition.Create(typeof(Vector));
            definition["Value"].ColumnType = type;
            SchemaShape.Column donated = s_ml.Transforms.CustomMapping<None, Vector>((_, _) => { }, null, outputSchemaDefinition: definition).GetOutputSchema(new SchemaShape([])).Single();
            Assert.AreEqual(kind, donated.Kind);
            Assert.AreEqual(NumberDataViewType.Single, donated.ItemType);
        }
    }

    public sealed class Vector
    {
        public float[] Value { get; set; }
    }
}
