using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>The rows of text files.</summary>
internal sealed class TextDataView(DataViewSchema schema, TextColumn[] columns, TextLoader.Options options, IMultiStreamSource files) : IDataView
{
    public bool CanShuffle => false;

    public DataViewSchema Schema => schema;

    public long? GetRowCount() => null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
        => new Cursor(schema, columns, options, files, RowCursorUtils.ActiveFlags(schema, columnsNeeded));

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
        => [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor : RootCursor
    {
        private readonly TextLoader.Options _options;
        private readonly IMultiStreamSource _files;
        private readonly TextFields _fields;
        private readonly Delegate[] _getters;
        private TextReader _text;
        private TextLineReader _lines;
        private int _nextFile;
        private string _line;

        public Cursor(DataViewSchema schema, TextColumn[] columns, TextLoader.Options options, IMultiStreamSource files, bool[] active)
        {
            Schema = schema;
            _options = options;
            _files = files;
            _fields = new TextFields(options);
            _getters = [.. columns.Select((column, i) => active[i] ? MakeGetter(column) : null)];
        }

        public override DataViewSchema Schema { get; }

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) =>
        {
            Contracts.Check(Position >= 0, RowCursorUtils.FetchValueStateError);
            id = new DataViewRowId((ulong)Position, 0);
        };

        public override bool IsColumnActive(DataViewSchema.Column column) => _getters[column.Index] != null;

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            Contracts.CheckParam(IsColumnActive(column), nameof(column), "requested column not active");
            return RowCursorUtils.Cast<TValue>(_getters[column.Index], column);
        }

        protected override bool MoveNextCore()
        {
            if (_options.MaxRows is { } max && Position + 1 >= max)
                return false;
            while (true)
            {
                _line = _lines?.Next();
                if (_line != null)
                    break;
                if (!OpenNext())
                    return false;
            }

            if (_options.ReadMultilines && _options.AllowQuoting)
                Join();
            if (_options.TrimWhitespace)
                _line = _line.TrimEnd();
            return true;
        }

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            if (disposing)
                _text?.Dispose();
        }

        private bool OpenNext()
        {
            _text?.Dispose();
            _text = null;
            if (_nextFile == _files.Count)
                return false;
            _text = _files.OpenTextReader(_nextFile++);
            _lines = new TextLineReader(_text, keepFirst: !_options.HasHeader);
            return true;
        }

        /// <summary>A line that ends within quotes goes on with the next one.</summary>
        private void Join()
        {
            long first = _lines.LineNumber;
            while (!_fields.Parse(_line))
            {
                string more = _lines.Continue()
                    ?? throw new EndOfStreamException($"A quoted field opened on line {first} was never closed, and we've read to the last line in the file without finding the closing quote");
                _line = $"{_line}\n{more}";
            }

            _fields.Parse(_line);
        }

        private TextFields Fields()
        {
            Contracts.Check(Position >= 0, RowCursorUtils.FetchValueStateError);
            if (_line != null)
                _fields.Parse(_line);
            // Parsed once a row, when the first value is asked for.
            _line = null;
            return _fields;
        }

        private Delegate MakeGetter(TextColumn column)
            => TypeDispatch.Call<Delegate>(typeof(Cursor), column.Type is VectorDataViewType ? nameof(VectorGetter) : nameof(ScalarGetter),
                [column.ItemType.RawType], this, column);

        private static ValueGetter<T> ScalarGetter<T>(Cursor cursor, TextColumn column)
        {
            Func<ReadOnlyMemory<char>, T> parse = TextValues.Parser<T>(column.ItemType, cursor._options);
            int field = column.Segments[0].Min;
            return (ref T destination) => destination = parse(cursor.Fields()[field]);
        }

        private static ValueGetter<VBuffer<T>> VectorGetter<T>(Cursor cursor, TextColumn column)
        {
            Func<ReadOnlyMemory<char>, T> parse = TextValues.Parser<T>(column.ItemType, cursor._options);
            return (ref VBuffer<T> destination) =>
            {
                TextFields fields = cursor.Fields();
                int Lim(int lim) => lim == int.MaxValue ? fields.Count : lim;
                int size = column.Segments.Sum(s => Math.Max(0, Lim(s.Lim) - s.Min)), slot = 0;
                VBufferEditor<T> editor = VBufferEditor.Create(ref destination, size);
                foreach ((int min, int lim) in column.Segments)
                {
                    for (int i = min; i < Lim(lim); i++)
                        editor.Values[slot++] = parse(fields[i]);
                }

                destination = editor.Commit();
            };
        }
    }
}
