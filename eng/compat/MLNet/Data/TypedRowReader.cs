using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Reads rows of one schema into a user's objects.</summary>
internal sealed class TypedRowReader<TRow> where TRow : class
{
    private readonly List<(TypedMember Member, DataViewSchema.Column Column)> _bound = [];

    public TypedRowReader(DataViewSchema schema, bool ignoreMissingColumns, SchemaDefinition definition)
    {
        foreach (TypedMember member in TypedMember.Create(typeof(TRow), definition, SchemaDefinition.Direction.Write))
        {
            if (schema.GetColumnOrNull(member.Name) is not { } column)
            {
                if (ignoreMissingColumns)
                    continue;
                throw Contracts.ExceptSchemaMismatch("Schema", "", member.Name);
            }

            Contracts.Check(member.Accepts(column.Type),
                $"Can't bind the IDataView column '{member.Name}' of type '{column.Type}' to field or property '{member.Member.Name}' of type '{member.ClrType.FullName}'.");
            _bound.Add((member, column));
        }
    }

    /// <summary>The columns it reads.</summary>
    public IEnumerable<DataViewSchema.Column> Columns => _bound.Select(b => b.Column);

    /// <summary>What fills an object with the values of the row's current position.</summary>
    public Action<TRow> Bind(DataViewRow row)
    {
        Action<TRow>[] setters = [.. _bound.Select(b => MakeSetter(b.Member, row, row.Schema[b.Column.Index]))];
        return target =>
        {
            foreach (Action<TRow> setter in setters)
                setter(target);
        };
    }

    private static Action<TRow> MakeSetter(TypedMember member, DataViewRow row, DataViewSchema.Column column)
    {
        Type type = member.ClrType;
        if (type == typeof(string))
            return TextSetter(member, row, column);
        if (type == typeof(string[]))
            return TextVectorSetter(member, row, column);
        if (type.IsArray && column.Type is VectorDataViewType)
            return Call(nameof(ArraySetter), type.GetElementType(), member, row, column);
        if (column.Type is VectorDataViewType vector)
            return Call(nameof(VBufferSetter), vector.ItemType.RawType, member, row, column);
        return Call(nameof(DirectSetter), type, member, row, column);
    }

    private static Action<TRow> Call(string method, Type item, TypedMember member, DataViewRow row, DataViewSchema.Column column)
        => TypeDispatch.Call<Action<TRow>>(typeof(TypedRowReader<TRow>), method, [item], member, row, column);

    private static Action<TRow> TextSetter(TypedMember member, DataViewRow row, DataViewSchema.Column column)
    {
        ValueGetter<ReadOnlyMemory<char>> getter = row.GetGetter<ReadOnlyMemory<char>>(column);
        Action<TRow, string> poke = member.Poke<TRow, string>();
        ReadOnlyMemory<char> value = default;
        return target =>
        {
            getter(ref value);
            poke(target, value.ToString());
        };
    }

    private static Action<TRow> TextVectorSetter(TypedMember member, DataViewRow row, DataViewSchema.Column column)
    {
        ValueGetter<VBuffer<ReadOnlyMemory<char>>> getter = row.GetGetter<VBuffer<ReadOnlyMemory<char>>>(column);
        Func<TRow, string[]> peek = member.Peek<TRow, string[]>();
        Action<TRow, string[]> poke = member.Poke<TRow, string[]>();
        VBuffer<ReadOnlyMemory<char>> value = default;
        return target =>
        {
            getter(ref value);
            string[] held = OfLength(peek(target), value.Length);
            foreach ((int slot, ReadOnlyMemory<char> text) in value.Items(all: true))
                held[slot] = text.ToString();
            poke(target, held);
        };
    }

    private static Action<TRow> ArraySetter<TItem>(TypedMember member, DataViewRow row, DataViewSchema.Column column)
    {
        ValueGetter<VBuffer<TItem>> getter = row.GetGetter<VBuffer<TItem>>(column);
        Func<TRow, TItem[]> peek = member.Peek<TRow, TItem[]>();
        Action<TRow, TItem[]> poke = member.Poke<TRow, TItem[]>();
        VBuffer<TItem> value = default;
        return target =>
        {
            TItem[] held = peek(target);
            getter(ref value);
            held = OfLength(held, value.Length);
            if (held != null)
                value.CopyTo(held);
            poke(target, held);
        };
    }

    /// <summary>An array of the right length that the object already holds is filled in place; null is as good as one of no slots.</summary>
    private static TItem[] OfLength<TItem>(TItem[] held, int length) => (held?.Length ?? 0) == length ? held : new TItem[length];

    private static Action<TRow> VBufferSetter<TItem>(TypedMember member, DataViewRow row, DataViewSchema.Column column)
    {
        ValueGetter<VBuffer<TItem>> getter = row.GetGetter<VBuffer<TItem>>(column);
        Func<TRow, VBuffer<TItem>> peek = member.Peek<TRow, VBuffer<TItem>>();
        Action<TRow, VBuffer<TItem>> poke = member.Poke<TRow, VBuffer<TItem>>();
        return target =>
        {
            VBuffer<TItem> value = peek(target);
            getter(ref value);
            poke(target, value);
        };
    }

    private static Action<TRow> DirectSetter<TValue>(TypedMember member, DataViewRow row, DataViewSchema.Column column)
    {
        ValueGetter<TValue> getter = row.GetGetter<TValue>(column);
        Action<TRow, TValue> poke = member.Poke<TRow, TValue>();
        TValue value = default;
        return target =>
        {
            getter(ref value);
            poke(target, value);
        };
    }
}
