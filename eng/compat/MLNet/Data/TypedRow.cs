using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Shows a user's object as a row.</summary>
internal static class TypedRow<TRow> where TRow : class
{
    /// <summary>The getter of one member of the object that <paramref name="current"/> gives.</summary>
    public static Delegate MakeGetter(TypedMember member, Func<TRow> current)
    {
        Type type = member.ClrType;
        if (type == typeof(string))
            return TextGetter(member, current);
        if (type == typeof(string[]))
            return TextVectorGetter(member, current);
        if (type.IsArray && member.ColumnType is VectorDataViewType)
            return Call(nameof(ArrayGetter), type.GetElementType(), member, current);
        if (member.ColumnType is VectorDataViewType vector)
            return Call(nameof(VBufferGetter), vector.ItemType.RawType, member, current);
        return Call(member.ColumnType is KeyDataViewType ? nameof(KeyGetter) : nameof(DirectGetter), type, member, current);
    }

    private static Delegate Call(string method, Type item, TypedMember member, Func<TRow> current)
        => TypeDispatch.Call<Delegate>(typeof(TypedRow<TRow>), method, [item], member, current);

    private static ValueGetter<ReadOnlyMemory<char>> TextGetter(TypedMember member, Func<TRow> current)
    {
        Func<TRow, string> peek = member.Peek<TRow, string>();
        return (ref ReadOnlyMemory<char> destination) => destination = peek(current()).AsMemory();
    }

    private static ValueGetter<VBuffer<ReadOnlyMemory<char>>> TextVectorGetter(TypedMember member, Func<TRow> current)
    {
        Func<TRow, string[]> peek = member.Peek<TRow, string[]>();
        return (ref VBuffer<ReadOnlyMemory<char>> destination) =>
        {
            string[] texts = peek(current()) ?? [];
            VBufferEditor<ReadOnlyMemory<char>> editor = VBufferEditor.Create(ref destination, texts.Length);
            for (int i = 0; i < texts.Length; i++)
                editor.Values[i] = texts[i].AsMemory();
            destination = editor.Commit();
        };
    }

    private static ValueGetter<VBuffer<TItem>> ArrayGetter<TItem>(TypedMember member, Func<TRow> current)
    {
        Func<TRow, TItem[]> peek = member.Peek<TRow, TItem[]>();
        return (ref VBuffer<TItem> destination) =>
        {
            TItem[] values = peek(current());
            VBuffer<TItem>.Copy(values, 0, ref destination, values?.Length ?? 0);
        };
    }

    private static ValueGetter<VBuffer<TItem>> VBufferGetter<TItem>(TypedMember member, Func<TRow> current)
    {
        Func<TRow, VBuffer<TItem>> peek = member.Peek<TRow, VBuffer<TItem>>();
        return (ref VBuffer<TItem> destination) => peek(current()).CopyTo(ref destination);
    }

    private static ValueGetter<TValue> DirectGetter<TValue>(TypedMember member, Func<TRow> current)
    {
        Func<TRow, TValue> peek = member.Peek<TRow, TValue>();
        return (ref TValue destination) => destination = peek(current());
    }

    /// <summary>A user counts keys from 0, a column from 1; what is out of range is missing.</summary>
    private static ValueGetter<TValue> KeyGetter<TValue>(TypedMember member, Func<TRow> current)
    {
        Func<TRow, TValue> peek = member.Peek<TRow, TValue>();
        ulong count = ((KeyDataViewType)member.ColumnType).Count;
        return (ref TValue destination) =>
        {
            ulong key = Convert.ToUInt64(peek(current()));
            destination = (TValue)Convert.ChangeType(key < count ? key + 1 : 0, typeof(TValue));
        };
    }
}

/// <summary>One object at a time, as the row of a mapper.</summary>
internal sealed class InputRow<TRow> : DataViewRow where TRow : class
{
    private readonly Delegate[] _getters;
    private TRow _value;
    private long _position = -1;

    public InputRow(TypedMember[] members)
    {
        Schema = TypedMember.MakeSchema(members);
        _getters = [.. members.Select(member => TypedRow<TRow>.MakeGetter(member, Current))];
    }

    public override DataViewSchema Schema { get; }

    public override long Position => _position;

    public override long Batch => 0;

    public void ExtractValues(TRow row)
    {
        Contracts.CheckValue(row, nameof(row));
        _value = row;
        _position++;
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)_position, 0);

    public override bool IsColumnActive(DataViewSchema.Column column) => column.Index < _getters.Length;

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        Contracts.CheckParam(IsColumnActive(column), nameof(column), "requested column not active");
        return RowCursorUtils.Cast<TValue>(_getters[column.Index], column);
    }

    private TRow Current()
    {
        Contracts.Check(_position >= 0, RowCursorUtils.FetchValueStateError);
        return _value;
    }
}
