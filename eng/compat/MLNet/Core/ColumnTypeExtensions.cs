using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Between CLR types, data kinds and column types.</summary>
internal static class ColumnTypeExtensions
{
    private static readonly (DataKind Kind, PrimitiveDataViewType Type)[] Primitives =
    [
        (DataKind.SByte, NumberDataViewType.SByte),
        (DataKind.Byte, NumberDataViewType.Byte),
        (DataKind.Int16, NumberDataViewType.Int16),
        (DataKind.UInt16, NumberDataViewType.UInt16),
        (DataKind.Int32, NumberDataViewType.Int32),
        (DataKind.UInt32, NumberDataViewType.UInt32),
        (DataKind.Int64, NumberDataViewType.Int64),
        (DataKind.UInt64, NumberDataViewType.UInt64),
        (DataKind.Single, NumberDataViewType.Single),
        (DataKind.Double, NumberDataViewType.Double),
        (DataKind.String, TextDataViewType.Instance),
        (DataKind.Boolean, BooleanDataViewType.Instance),
        (DataKind.TimeSpan, TimeSpanDataViewType.Instance),
        (DataKind.DateTime, DateTimeDataViewType.Instance),
        (DataKind.DateTimeOffset, DateTimeOffsetDataViewType.Instance),
    ];

    /// <summary>The plain type of a kind, or null for a value that is no kind.</summary>
    public static PrimitiveDataViewType PrimitiveTypeFromKind(DataKind kind)
        => Primitives.FirstOrDefault(p => p.Kind == kind).Type;

    /// <summary>The plain type stored as <paramref name="type"/>; a string counts as text. Null where there is none.</summary>
    public static PrimitiveDataViewType TryPrimitiveTypeFromType(Type type)
    {
        if (type == typeof(string))
            return TextDataViewType.Instance;
        if (type == typeof(DataViewRowId))
            return RowIdDataViewType.Instance;
        return Primitives.FirstOrDefault(p => p.Type.RawType == type).Type;
    }

    public static PrimitiveDataViewType PrimitiveTypeFromType(Type type)
        => TryPrimitiveTypeFromType(type) ?? throw Contracts.ExceptParam(nameof(type), $"No column type is stored as {type}.");

    public static DataKind? TryKindOf(Type type)
    {
        (DataKind kind, PrimitiveDataViewType found) = Primitives.FirstOrDefault(p => p.Type.RawType == type);
        return found == null ? null : kind;
    }

    public static DataViewType ItemType(this DataViewType type) => type is VectorDataViewType vector ? vector.ItemType : type;

    /// <summary>Slots in one value: 1 for a scalar, 0 for a vector of variable size.</summary>
    public static int ValueCount(this DataViewType type) => type is VectorDataViewType vector ? vector.Size : 1;

    /// <summary>Values of primitive and vector types can be copied, thus buffered; others (images) belong to their row.</summary>
    public static bool IsCacheable(this DataViewType type) => type is PrimitiveDataViewType or VectorDataViewType;
}
