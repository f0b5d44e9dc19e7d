using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Schema;

/// <summary>What a component asks of an input column; checked alike on the shape before fitting and on the schema after.</summary>
public sealed class ColumnRequirement
{
    private readonly Func<SchemaShape.Column.VectorKind, DataViewType, bool, bool> _accepts;

    /// <summary>States a requirement.</summary>
    /// <param name="name">The column's name.</param>
    /// <param name="expected">What would be right, in words: <c>a vector of text</c>.</param>
    /// <param name="accepts">Says of a kind, an item type (never a key or a vector) and whether it is a key, whether that is right.</param>
    public ColumnRequirement(string name, string expected, Func<SchemaShape.Column.VectorKind, DataViewType, bool, bool> accepts)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(expected);
        ArgumentNullException.ThrowIfNull(accepts);
        Name = name;
        Expected = expected;
        _accepts = accepts;
    }

    /// <summary>The column's name.</summary>
    public string Name { get; }

    /// <summary>What would be right, in words.</summary>
    public string Expected { get; }

    /// <summary>A column of text: one string, or a vector of strings of any length.</summary>
    /// <param name="name">The column's name.</param>
    /// <returns>The requirement.</returns>
    public static ColumnRequirement Text(string name) =>
        new(name, "text or a vector of text", static (_, item, isKey) => item is TextDataViewType && !isKey);

    /// <summary>A vector of floats of known size.</summary>
    /// <param name="name">The column's name.</param>
    /// <returns>The requirement.</returns>
    public static ColumnRequirement FloatVector(string name) =>
        new(name, "Vector<Single> of known size", static (kind, item, isKey) =>
            kind == SchemaShape.Column.VectorKind.Vector && !isKey && item.Equals(NumberDataViewType.Single));

    /// <summary>Finds the column in a shape.</summary>
    /// <param name="inputSchema">The shape that the estimator is given.</param>
    /// <returns>The column.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing or of a wrong type.</exception>
    public SchemaShape.Column Check(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        SchemaShape.Column column = SchemaShapes.Find(inputSchema, Name)
            ?? throw Missing(nameof(inputSchema), inputSchema.Select(c => c.Name));
        return _accepts(column.Kind, column.ItemType, column.IsKey) ? column : throw Mismatch(nameof(inputSchema), SchemaShapes.Describe(column));
    }

    /// <summary>Finds the column in a schema.</summary>
    /// <param name="inputSchema">The schema that the transformer is given.</param>
    /// <returns>The column.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing or of a wrong type.</exception>
    public DataViewSchema.Column Check(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        DataViewSchema.Column column = inputSchema.GetColumnOrNull(Name)
            ?? throw Missing(nameof(inputSchema), inputSchema.Where(c => !c.IsHidden).Select(c => c.Name));
        var vector = column.Type as VectorDataViewType;
        DataViewType item = vector?.ItemType ?? column.Type;
        SchemaShape.Column.VectorKind kind = vector switch
        {
            null => SchemaShape.Column.VectorKind.Scalar,
            { IsKnownSize: true } => SchemaShape.Column.VectorKind.Vector,
            _ => SchemaShape.Column.VectorKind.VariableVector,
        };
        return _accepts(kind, item, item is KeyDataViewType) ? column : throw Mismatch(nameof(inputSchema), column.Type.ToString()!);
    }

    private ArgumentOutOfRangeException Missing(string parameter, IEnumerable<string> available) =>
        new(parameter, $"Could not find input column '{Name}'; the data has: {string.Join(", ", available.Select(n => $"'{n}'"))}.");

    private ArgumentOutOfRangeException Mismatch(string parameter, string actual) =>
        new(parameter, $"Schema mismatch for input column '{Name}': expected {Expected}, got {actual}.");
}
