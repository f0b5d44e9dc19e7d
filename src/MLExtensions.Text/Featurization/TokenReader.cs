using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Text;

/// <summary>Reads a row's tokens from a text column: one string, or a vector of them, dense or sparse. One thread at a time.</summary>
internal sealed class TokenReader
{
    private readonly ValueGetter<ReadOnlyMemory<char>>? _scalar;
    private readonly ValueGetter<VBuffer<ReadOnlyMemory<char>>>? _vector;
    private readonly ReadOnlyMemory<char>[] _single = new ReadOnlyMemory<char>[1];
    private VBuffer<ReadOnlyMemory<char>> _values;

    public TokenReader(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type is VectorDataViewType)
        {
            _vector = row.GetGetter<VBuffer<ReadOnlyMemory<char>>>(column);
        }
        else
        {
            _scalar = row.GetGetter<ReadOnlyMemory<char>>(column);
        }
    }

    /// <summary>The tokens of the current row, valid until the next call. Implicit slots of a sparse vector are empty, and empty tokens are none.</summary>
    public ReadOnlySpan<ReadOnlyMemory<char>> Read()
    {
        if (_scalar is not null)
        {
            _scalar(ref _single[0]);
            return _single;
        }

        _vector!(ref _values);
        return _values.GetValues();
    }

    /// <summary>The texts of a column, row by row; each is valid until the next.</summary>
    public static IEnumerable<ReadOnlyMemory<ReadOnlyMemory<char>>> Texts(IDataView data, string columnName)
    {
        DataViewSchema.Column column = data.Schema[columnName];
        using DataViewRowCursor cursor = data.GetRowCursor([column]);
        var reader = new TokenReader(cursor, column);
        ReadOnlyMemory<char>[] buffer = [];
        while (cursor.MoveNext())
        {
            int count = Copy(reader, ref buffer);
            yield return buffer.AsMemory(0, count);
        }
    }

    private static int Copy(TokenReader reader, ref ReadOnlyMemory<char>[] buffer)
    {
        ReadOnlySpan<ReadOnlyMemory<char>> tokens = reader.Read();
        if (buffer.Length < tokens.Length)
        {
            buffer = new ReadOnlyMemory<char>[Math.Max(tokens.Length, 2 * buffer.Length)];
        }

        tokens.CopyTo(buffer);
        return tokens.Length;
    }
}
