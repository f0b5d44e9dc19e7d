using System.Collections.Immutable;
using System.Text;

namespace Microsoft.ML.Data;

/// <summary>Column types, values and schemas as bytes.</summary>
internal static class SchemaCodec
{
    private const byte RowIdTag = 100;
    private const byte KeyTag = 101;
    private const byte VectorTag = 102;

    /// <summary>Columns of types without a byte form (images) are left out, as ML.NET leaves them out.</summary>
    public static void Write(Stream stream, DataViewSchema schema)
    {
        using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        DataViewSchema.Column[] columns = [.. schema.Where(c => c.Type.IsCacheable())];
        writer.Write(columns.Length);
        foreach (DataViewSchema.Column column in columns)
        {
            writer.Write(column.Name);
            WriteType(writer, column.Type);
            WriteAnnotations(writer, column.Annotations);
        }
    }

    public static DataViewSchema Read(Stream stream)
    {
        using var reader = new BinaryReader(stream, Encoding.UTF8, leaveOpen: true);
        var builder = new DataViewSchema.Builder();
        int count = reader.ReadInt32();
        for (int i = 0; i < count; i++)
            builder.AddColumn(reader.ReadString(), ReadType(reader), ReadAnnotations(reader));
        return builder.ToSchema();
    }

    public static void WriteType(BinaryWriter writer, DataViewType type)
    {
        switch (type)
        {
            case VectorDataViewType vector:
                writer.Write(VectorTag);
                WriteType(writer, vector.ItemType);
                writer.Write(vector.Dimensions.Length);
                foreach (int dimension in vector.Dimensions)
                    writer.Write(dimension);
                break;
            case KeyDataViewType key:
                writer.Write(KeyTag);
                writer.Write((byte)ColumnTypeExtensions.TryKindOf(key.RawType).Value);
                writer.Write(key.Count);
                break;
            case RowIdDataViewType:
                writer.Write(RowIdTag);
                break;
            case PrimitiveDataViewType when ColumnTypeExtensions.TryKindOf(type.RawType) is { } kind:
                writer.Write((byte)kind);
                break;
            default:
                throw new NotSupportedException($"A column type {type} has no saved form.");
        }
    }

    public static DataViewType ReadType(BinaryReader reader)
    {
        byte tag = reader.ReadByte();
        switch (tag)
        {
            case VectorTag:
                var item = (PrimitiveDataViewType)ReadType(reader);
                var dimensions = new int[reader.ReadInt32()];
                for (int i = 0; i < dimensions.Length; i++)
                    dimensions[i] = reader.ReadInt32();
                return new VectorDataViewType(item, ImmutableArray.Create(dimensions));
            case KeyTag:
                Type raw = ColumnTypeExtensions.PrimitiveTypeFromKind((DataKind)reader.ReadByte()).RawType;
                return new KeyDataViewType(raw, reader.ReadUInt64());
            case RowIdTag:
                return RowIdDataViewType.Instance;
            default:
                return ColumnTypeExtensions.PrimitiveTypeFromKind((DataKind)tag)
                    ?? throw new FormatException($"The model file names the unknown column type {tag}.");
        }
    }

    /// <summary>Annotations whose type has a saved form, with their values.</summary>
    public static void WriteAnnotations(BinaryWriter writer, DataViewSchema.Annotations annotations)
    {
        DataViewSchema.Column[] kept = [.. annotations.Schema.Where(a => a.Type.IsCacheable())];
        writer.Write(kept.Length);
        foreach (DataViewSchema.Column annotation in kept)
        {
            writer.Write(annotation.Name);
            WriteType(writer, annotation.Type);
            TypeDispatch.Call<object>(typeof(SchemaCodec), nameof(WriteFrom), [annotation.Type.RawType], writer, annotations.GetterAt(annotation.Index));
        }
    }

    public static DataViewSchema.Annotations ReadAnnotations(BinaryReader reader)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        int count = reader.ReadInt32();
        for (int i = 0; i < count; i++)
        {
            string name = reader.ReadString();
            DataViewType type = ReadType(reader);
            builder.Add(name, type, TypeDispatch.Call<Delegate>(typeof(SchemaCodec), nameof(ReadGetter), [type.RawType], reader, type));
        }

        return builder.ToAnnotations();
    }

    public static void WriteValue<T>(BinaryWriter writer, T value)
    {
        switch (value)
        {
            case sbyte x: writer.Write(x); break;
            case byte x: writer.Write(x); break;
            case short x: writer.Write(x); break;
            case ushort x: writer.Write(x); break;
            case int x: writer.Write(x); break;
            case uint x: writer.Write(x); break;
            case long x: writer.Write(x); break;
            case ulong x: writer.Write(x); break;
            case float x: writer.Write(x); break;
            case double x: writer.Write(x); break;
            case bool x: writer.Write(x); break;
            case TimeSpan x: writer.Write(x.Ticks); break;
            case DateTime x: writer.Write(x.ToBinary()); break;
            case DateTimeOffset x: writer.Write(x.Ticks); writer.Write(x.Offset.Ticks); break;
            case DataViewRowId x: writer.Write(x.Low); writer.Write(x.High); break;
            case ReadOnlyMemory<char> x: writer.Write(x.ToString()); break;
            default:
                if (value is not System.Collections.IEnumerable || !typeof(T).IsGenericType)
                    throw new NotSupportedException($"A value of type {typeof(T)} has no saved form.");
                TypeDispatch.Call<object>(typeof(SchemaCodec), nameof(WriteVector), typeof(T).GetGenericArguments(), writer, value);
                break;
        }
    }

    public static T ReadValue<T>(BinaryReader reader)
    {
        object value = default(T) switch
        {
            sbyte => reader.ReadSByte(),
            byte => reader.ReadByte(),
            short => reader.ReadInt16(),
            ushort => reader.ReadUInt16(),
            int => reader.ReadInt32(),
            uint => reader.ReadUInt32(),
            long => reader.ReadInt64(),
            ulong => reader.ReadUInt64(),
            float => reader.ReadSingle(),
            double => reader.ReadDouble(),
            bool => reader.ReadBoolean(),
            TimeSpan => new TimeSpan(reader.ReadInt64()),
            DateTime => DateTime.FromBinary(reader.ReadInt64()),
            DateTimeOffset => new DateTimeOffset(reader.ReadInt64(), new TimeSpan(reader.ReadInt64())),
            DataViewRowId => new DataViewRowId(reader.ReadUInt64(), reader.ReadUInt64()),
            ReadOnlyMemory<char> => reader.ReadString().AsMemory(),
            _ => TypeDispatch.Call<object>(typeof(SchemaCodec), nameof(ReadVector), typeof(T).GetGenericArguments(), reader),
        };
        return (T)value;
    }

    private static object WriteFrom<T>(BinaryWriter writer, ValueGetter<T> getter)
    {
        T value = default;
        getter(ref value);
        WriteValue(writer, value);
        return null;
    }

    private static Delegate ReadGetter<T>(BinaryReader reader, DataViewType type) => AnnotationValues.Getter(ReadValue<T>(reader), type);

    private static object WriteVector<TItem>(BinaryWriter writer, VBuffer<TItem> vector)
    {
        ReadOnlySpan<TItem> values = vector.GetValues();
        writer.Write(vector.Length);
        writer.Write(values.Length);
        foreach (int index in vector.GetIndices())
            writer.Write(index);
        foreach (TItem item in values)
            WriteValue(writer, item);
        return null;
    }

    private static object ReadVector<TItem>(BinaryReader reader)
    {
        int length = reader.ReadInt32(), count = reader.ReadInt32();
        int[] indices = null;
        if (count < length)
        {
            indices = new int[count];
            for (int i = 0; i < count; i++)
                indices[i] = reader.ReadInt32();
        }

        var values = new TItem[count];
        for (int i = 0; i < count; i++)
            values[i] = ReadValue<TItem>(reader);
        return new VBuffer<TItem>(length, count, values, indices);
    }
}
