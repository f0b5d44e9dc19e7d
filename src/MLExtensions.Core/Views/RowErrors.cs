using Microsoft.ML;

namespace MLExtensions.Views;

/// <summary>The errors that every row and cursor of ours throws alike.</summary>
internal static class RowErrors
{
    public static ArgumentOutOfRangeException Inactive(DataViewSchema.Column column) =>
        new(nameof(column), $"Column '{column.Name}' is not active: name it among the columns needed when the cursor is made.");

    public static InvalidOperationException WrongType<TValue>(DataViewSchema.Column column) =>
        new($"Column '{column.Name}' of type {column.Type} is read as '{column.Type.RawType}', not as '{typeof(TValue)}'.");

    public static InvalidOperationException NotOnRow() =>
        new("The cursor is not on a row: call MoveNext first, and stop reading when it returns false.");
}
