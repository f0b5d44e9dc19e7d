using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Schema;

/// <summary>
/// Makes the <see cref="SchemaShape"/> of any schema with public API only. ML.NET hides both the constructor of
/// <see cref="SchemaShape.Column"/> and the conversion from a schema; an <see cref="EstimatorChain{T}"/> does that
/// conversion when it is fitted, so an estimator that listens at the head of such a chain hears the answer.
/// </summary>
public static class SchemaShapes
{
    /// <summary>The shape of a schema: its visible columns with their kinds, item types and annotations.</summary>
    /// <param name="schema">The schema to describe.</param>
    /// <returns>What ML.NET itself would propagate for <paramref name="schema"/>.</returns>
    public static SchemaShape Of(DataViewSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        var listener = new Listener();
        new EstimatorChain<ITransformer>().Append(listener).Fit(new EmptyDataView(schema));
        return listener.Heard!;
    }

    /// <summary>The shape of one column.</summary>
    /// <param name="column">Name, type and annotations of the column.</param>
    /// <returns>The column as a shape.</returns>
    public static SchemaShape.Column Of(DataViewSchema.DetachedColumn column)
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn(column.Name, column.Type, column.Annotations);
        return Of(builder.ToSchema())[0];
    }

    /// <summary>A shape with columns added; a column of the same name is replaced, as a later column hides an earlier one.</summary>
    /// <param name="shape">The shape to add to.</param>
    /// <param name="columns">The columns to add.</param>
    /// <returns>A new shape.</returns>
    public static SchemaShape Append(SchemaShape shape, IEnumerable<DataViewSchema.DetachedColumn> columns)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(columns);
        var byName = new Dictionary<string, SchemaShape.Column>(StringComparer.Ordinal);
        foreach (SchemaShape.Column column in shape)
        {
            byName[column.Name] = column;
        }

        foreach (DataViewSchema.DetachedColumn column in columns)
        {
            byName[column.Name] = Of(column);
        }

        return new SchemaShape(byName.Values);
    }

    /// <summary>The column of a name, or null.</summary>
    /// <param name="shape">The shape to look in.</param>
    /// <param name="name">The column's name.</param>
    /// <returns>The column; null when the shape has none of that name.</returns>
    public static SchemaShape.Column? Find(SchemaShape shape, string name)
    {
        ArgumentNullException.ThrowIfNull(shape);
        foreach (SchemaShape.Column column in shape)
        {
            if (column.Name == name)
            {
                return column;
            }
        }

        return null;
    }

    /// <summary>A shape's type in words, as ML.NET's own messages put it: <c>Vector&lt;Single&gt;</c>, <c>VarVector&lt;String&gt;</c>.</summary>
    /// <param name="column">The column to describe.</param>
    /// <returns>The type in words.</returns>
    public static string Describe(SchemaShape.Column column)
    {
        string item = column.IsKey ? $"Key<{column.ItemType}>" : column.ItemType.ToString()!;
        return column.Kind switch
        {
            SchemaShape.Column.VectorKind.Vector => $"Vector<{item}>",
            SchemaShape.Column.VectorKind.VariableVector => $"VarVector<{item}>",
            _ => item,
        };
    }

    private sealed class Listener : IEstimator<ITransformer>
    {
        public SchemaShape? Heard { get; private set; }

        public ITransformer Fit(IDataView input) => new TransformerChain<ITransformer>();

        public SchemaShape GetOutputSchema(SchemaShape inputSchema) => Heard = inputSchema;
    }
}
