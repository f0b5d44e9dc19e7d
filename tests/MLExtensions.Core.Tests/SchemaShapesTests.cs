using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Schema;

namespace MLExtensions.Core.Tests;

[TestClass]
public sealed class SchemaShapesTests
{
    [TestMethod]
    public void Of_KeyColumnWithKeyValues_IsAcceptedByMapKeyToValue()
    {
        var ml = new MLContext(1);
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.Add<VBuffer<ReadOnlyMemory<char>>>("KeyValues", new VectorDataViewType(TextDataViewType.Instance, 2), (ref VBuffer<ReadOnlyMemory<char>> _) => { });

        SchemaShape.Column column = SchemaShapes.Of(new DataViewSchema.DetachedColumn("Label", new KeyDataViewType(typeof(uint), 2), annotations.ToAnnotations()));

        Assert.IsTrue(column.IsKey);
        Assert.AreEqual("Key<UInt32>", SchemaShapes.Describe(column));
        SchemaShape output = ml.Transforms.Conversion.MapKeyToValue("Text", "Label").GetOutputSchema(new SchemaShape([column]));
        Assert.AreEqual("String", SchemaShapes.Describe(SchemaShapes.Find(output, "Text")!.Value));
    }

    [TestMethod]
    public void Of_Schema_DescribesVisibleColumnsOnly()
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("A", NumberDataViewType.Single);
        builder.AddColumn("A", new VectorDataViewType(TextDataViewType.Instance));
        builder.AddColumn("B", new VectorDataViewType(NumberDataViewType.Int64, 2, 3));

        SchemaShape shape = SchemaShapes.Of(builder.ToSchema());

        CollectionAssert.AreEqual(new[] { "A VarVector<String>", "B Vector<Int64>" }, shape.Select(c => $"{c.Name} {SchemaShapes.Describe(c)}").ToArray());
    }

    [TestMethod]
    public void Append_SameName_Replaces()
    {
        SchemaShape shape = new([SchemaShapes.Of(new DataViewSchema.DetachedColumn("A", NumberDataViewType.Single))]);

        SchemaShape appended = SchemaShapes.Append(shape, [new("A", TextDataViewType.Instance), new("B", BooleanDataViewType.Instance)]);

        CollectionAssert.AreEqual(new[] { "A String", "B Boolean" }, appended.Select(c => $"{c.Name} {SchemaShapes.Describe(c)}").ToArray());
    }

    [TestMethod]
    public void Check_MissingColumn_NamesItAndWhatThereIs()
    {
        SchemaShape shape = new([SchemaShapes.Of(new DataViewSchema.DetachedColumn("A", NumberDataViewType.Single))]);

        ArgumentOutOfRangeException error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ColumnRequirement.Text("Tokens").Check(shape));

        Assert.AreEqual("Could not find input column 'Tokens'; the data has: 'A'. (Parameter 'inputSchema')", error.Message);
    }

    [TestMethod]
    public void Check_WrongType_NamesBoth()
    {
        SchemaShape shape = new([SchemaShapes.Of(new DataViewSchema.DetachedColumn("A", new VectorDataViewType(NumberDataViewType.Single)))]);

        ArgumentOutOfRangeException error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ColumnRequirement.FloatVector("A").Check(shape));

        Assert.AreEqual("Schema mismatch for input column 'A': expected Vector<Single> of known size, got VarVector<Single>. (Parameter 'inputSchema')", error.Message);
    }
}
