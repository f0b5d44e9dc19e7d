using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Schema propagation in estimators: find the input, put the output in its place.</summary>
internal static class ShapeExtensions
{
    internal static readonly SchemaShape.Column SlotNames =
        new(AnnotationKinds.SlotNames, SchemaShape.Column.VectorKind.Vector, TextDataViewType.Instance, false);

    internal static readonly SchemaShape.Column IsNormalized =
        new(AnnotationKinds.IsNormalized, SchemaShape.Column.VectorKind.Scalar, BooleanDataViewType.Instance, false);

    internal static readonly SchemaShape.Column CategoricalSlotRanges =
        new(AnnotationKinds.CategoricalSlotRanges, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Int32, false);

    internal static SchemaShape.Column Input(this SchemaShape inputSchema, string name)
        => inputSchema.TryFindColumn(name, out SchemaShape.Column column) ? column : throw Contracts.ExceptSchemaMismatch(nameof(inputSchema), "input", name);

    /// <summary>Each added column takes the place of the one of its name, or stands at the end.</summary>
    internal static SchemaShape With(this SchemaShape shape, IEnumerable<SchemaShape.Column> added)
    {
        var columns = new List<SchemaShape.Column>(shape);
        foreach (SchemaShape.Column column in added)
        {
            int place = columns.FindIndex(c => c.Name == column.Name);
            if (place < 0)
                columns.Add(column);
            else
                columns[place] = column;
        }

        return new SchemaShape(columns);
    }

    internal static IEnumerable<SchemaShape.Column> Kept(this SchemaShape annotations, params string[] names)
        => annotations.Where(a => names.Contains(a.Name));

    internal static (string outputColumnName, string inputColumnName)[] Pairs(string outputColumnName, string inputColumnName)
    {
        Contracts.CheckNonEmpty(outputColumnName, nameof(outputColumnName));
        return [(outputColumnName, inputColumnName ?? outputColumnName)];
    }

    internal static (string outputColumnName, string inputColumnName)[] Pairs(InputOutputColumnPair[] columns)
    {
        Contracts.CheckValue(columns, nameof(columns));
        return [.. columns.Select(c => (c.OutputColumnName, c.InputColumnName))];
    }
}
