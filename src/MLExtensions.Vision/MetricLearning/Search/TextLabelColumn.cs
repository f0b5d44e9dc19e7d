using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Schema;
using MLExtensions.Vision.Classification;

namespace MLExtensions.Vision.Search;

/// <summary>A column of labels as text.</summary>
internal static class TextLabelColumn
{
    /// <summary>What the column must be.</summary>
    public static ColumnRequirement Requirement(string name) =>
        new(name, "text, or a key with KeyValues (MapValueToKey makes one)", static (kind, item, isKey) => kind == SchemaShape.Column.VectorKind.Scalar && (isKey || item is TextDataViewType));

    /// <summary>A reader of the label of the current row; null where it is missing or empty.</summary>
    public static Func<string?> Reader(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type is KeyDataViewType)
        {
            IReadOnlyList<string> names = LabelColumn.Names(column);
            Func<int> reader = LabelColumn.Reader(row, column);
            return () => reader() is int number and >= 0 ? names[number] : null;
        }

        ValueGetter<ReadOnlyMemory<char>> getter = row.GetGetter<ReadOnlyMemory<char>>(column);
        ReadOnlyMemory<char> value = default;
        return () =>
        {
            getter(ref value);
            return value.IsEmpty ? null : value.ToString();
        };
    }
}
