using System.Globalization;
using System.Text;

namespace Microsoft.ML.Data;

/// <summary>Writes rows as text that a <see cref="TextLoader"/> reads back. Vectors are written dense.</summary>
internal static class TextSaver
{
    private static readonly string[] KindNames = ["I1", "U1", "I2", "U2", "I4", "U4", "I8", "U8", "R4", "R8", "TX", "BL", "TS", "DT", "DZ"];

    public static void Save(IDataView data, Stream stream, char separator, bool header, bool schema, bool keepHidden)
    {
        DataViewSchema.Column[] columns = [.. data.Schema.Where(c => c.Type.IsCacheable() && (keepHidden || !c.IsHidden))];
        using var writer = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        if (schema)
            WriteSchema(writer, columns, separator, header);
        if (header)
            writer.WriteLine(string.Join(separator, columns.SelectMany(HeaderOf).Select(name => Quote(name, separator))));

        using DataViewRowCursor cursor = data.GetRowCursor(columns);
        Action<List<string>>[] cells = [.. columns.Select(c => TypeDispatch.Call<Action<List<string>>>(
            typeof(TextSaver), c.Type is VectorDataViewType ? nameof(VectorCells) : nameof(ScalarCell), [c.Type.ItemType().RawType], cursor, cursor.Schema[c.Index], separator))];
        var line = new List<string>();
        while (cursor.MoveNext())
        {
            line.Clear();
            foreach (Action<List<string>> cell in cells)
                cell(line);
            writer.WriteLine(string.Join(separator, line));
        }
    }

    private static void WriteSchema(TextWriter writer, DataViewSchema.Column[] columns, char separator, bool header)
    {
        writer.WriteLine("#@ TextLoader{");
        if (header)
            writer.WriteLine("#@   header+");
        writer.WriteLine($"#@   sep={separator switch { '\t' => "tab", ' ' => "space", ',' => "comma", _ => separator.ToString() }}");
        int at = 0;
        foreach (DataViewSchema.Column column in columns)
        {
            int size = column.Type.ValueCount();
            string range = size == 1 ? $"{at}" : size == 0 ? $"{at}-**" : $"{at}-{at + size - 1}";
            writer.WriteLine($"#@   col={Quote(column.Name, ' ')}:{KindOf(column.Type.ItemType())}:{range}");
            at += size;
        }

        writer.WriteLine("#@ }");
    }

    private static string KindOf(DataViewType item)
    {
        string kind = ColumnTypeExtensions.TryKindOf(item.RawType) is { } known ? KindNames[(int)known - 1] : "TX";
        return item is KeyDataViewType key ? $"{kind}[{key.Count}]" : kind;
    }

    private static IEnumerable<string> HeaderOf(DataViewSchema.Column column)
    {
        if (column.Type is not VectorDataViewType vector)
            return [column.Name];
        if (!column.HasSlotNames())
            return Enumerable.Repeat("", vector.Size);
        VBuffer<ReadOnlyMemory<char>> names = default;
        column.GetSlotNames(ref names);
        return names.DenseValues().Select(name => name.ToString());
    }

    private static Action<List<string>> ScalarCell<T>(DataViewRow row, DataViewSchema.Column column, char separator)
    {
        ValueGetter<T> getter = row.GetGetter<T>(column);
        bool isKey = column.Type is KeyDataViewType;
        T value = default;
        return line =>
        {
            getter(ref value);
            line.Add(Format(value, isKey, separator));
        };
    }

    private static Action<List<string>> VectorCells<T>(DataViewRow row, DataViewSchema.Column column, char separator)
    {
        ValueGetter<VBuffer<T>> getter = row.GetGetter<VBuffer<T>>(column);
        bool isKey = column.Type.ItemType() is KeyDataViewType;
        VBuffer<T> value = default;
        return line =>
        {
            getter(ref value);
            line.AddRange(value.DenseValues().Select(item => Format(item, isKey, separator)));
        };
    }

    private static string Format<T>(T value, bool isKey, char separator) => value switch
    {
        _ when isKey => Convert.ToUInt64(value) is var key and > 0 ? (key - 1).ToString(CultureInfo.InvariantCulture) : "",
        float x when float.IsNaN(x) => "?",
        double x when double.IsNaN(x) => "?",
        bool x => x ? "1" : "0",
        ReadOnlyMemory<char> x => Quote(x.ToString(), separator),
        DateTime x => x.ToString("o", CultureInfo.InvariantCulture),
        DateTimeOffset x => x.ToString("o", CultureInfo.InvariantCulture),
        IFormattable x => x.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };

    private static string Quote(string text, char separator)
    {
        bool plain = text.Length > 0 && text[0] != ' ' && text.IndexOfAny([separator, '"', '\n', '\r']) < 0;
        return plain ? text : $"\"{text.Replace("\"", "\"\"")}\"";
    }
}
