using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>The lazy view of a row mapper over an input; also the mapper of single rows.</summary>
internal sealed class RowToRowMapperTransform : IDataView, IRowToRowMapper
{
    private readonly IDataView _source;
    private readonly IRowMapper _mapper;
    private readonly ColumnBindings _bindings;

    public RowToRowMapperTransform(IDataView source, IRowMapper mapper)
    {
        _source = source;
        _mapper = mapper;
        _bindings = new ColumnBindings(source.Schema, mapper.GetOutputColumns());
    }

    public bool CanShuffle => _source.CanShuffle;

    public DataViewSchema Schema => _bindings.Schema;

    public DataViewSchema OutputSchema => _bindings.Schema;

    public DataViewSchema InputSchema => _source.Schema;

    public long? GetRowCount() => _source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        columnsNeeded = [.. columnsNeeded];
        if (ParallelCursors.TryConsolidate(this, columnsNeeded, rand, out DataViewRowCursor cursor))
            return cursor;
        bool[] active = RowCursorUtils.ActiveFlags(Schema, columnsNeeded);
        return new Cursor(this, _source.GetRowCursor(_bindings.Dependencies(active, _mapper), rand), active);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
    {
        bool[] active = RowCursorUtils.ActiveFlags(Schema, columnsNeeded);
        DataViewRowCursor[] inputs = _source.GetRowCursorSet(_bindings.Dependencies(active, _mapper), n, rand);
        if (inputs.Length == 1 && n > 1 && _bindings.AddedColumnIndices.Any(i => active[i]))
            inputs = ParallelCursors.Split(inputs[0], n);
        return [.. inputs.Select(input => new Cursor(this, input, active))];
    }

    IEnumerable<DataViewSchema.Column> IRowToRowMapper.GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
        => _bindings.Dependencies(RowCursorUtils.ActiveFlags(Schema, dependingColumns), _mapper);

    DataViewRow IRowToRowMapper.GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        Contracts.CheckValue(input, nameof(input));
        Contracts.CheckValue(activeColumns, nameof(activeColumns));
        Contracts.Check(input.Schema == InputSchema, "Schema of input row must be the same as the schema the mapper is bound to");
        return new Row(this, input, RowCursorUtils.ActiveFlags(Schema, activeColumns));
    }

    private ValueGetter<T> GetGetter<T>(DataViewRow input, Delegate[] getters, DataViewSchema.Column column)
    {
        int source = _bindings.SourceOf(column.Index);
        if (source >= 0)
            return input.GetGetter<T>(input.Schema[source]);
        Delegate getter = getters[~source];
        Contracts.CheckParam(getter != null, nameof(column), "requested column not active");
        return getter as ValueGetter<T>
            ?? throw new InvalidOperationException($"Invalid TValue in GetGetter: '{typeof(T)}', expected type: '{getter.GetType().GetGenericArguments()[0]}'.");
    }

    private sealed class Row : DataViewRow
    {
        private readonly RowToRowMapperTransform _parent;
        private readonly DataViewRow _input;
        private readonly Delegate[] _getters;
        private readonly Action _disposer;

        public Row(RowToRowMapperTransform parent, DataViewRow input, bool[] active)
        {
            _parent = parent;
            _input = input;
            _getters = parent._mapper.CreateGetters(input, parent._bindings.ActiveOutputs(active), out _disposer);
        }

        public override DataViewSchema Schema => _parent.OutputSchema;

        public override long Position => _input.Position;

        public override long Batch => _input.Batch;

        public override ValueGetter<DataViewRowId> GetIdGetter() => _input.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column)
        {
            int source = _parent._bindings.SourceOf(column.Index);
            return source >= 0 ? _input.IsColumnActive(_input.Schema[source]) : _getters[~source] != null;
        }

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => _parent.GetGetter<TValue>(_input, _getters, column);

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _disposer?.Invoke();
                _input.Dispose();
            }

            base.Dispose(disposing);
        }
    }

    private sealed class Cursor : SynchronizedCursor
    {
        private readonly RowToRowMapperTransform _parent;
        private readonly bool[] _active;
        private readonly Delegate[] _getters;
        private readonly Action _disposer;

        public Cursor(RowToRowMapperTransform parent, DataViewRowCursor input, bool[] active) : base(input)
        {
            _parent = parent;
            _active = active;
            _getters = parent._mapper.CreateGetters(input, parent._bindings.ActiveOutputs(active), out _disposer);
        }

        public override DataViewSchema Schema => _parent.Schema;

        public override bool IsColumnActive(DataViewSchema.Column column)
        {
            Contracts.Check(column.Index < _active.Length);
            return _active[column.Index];
        }

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            Contracts.Check(IsColumnActive(column));
            return _parent.GetGetter<TValue>(Input, _getters, column);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                _disposer?.Invoke();
            base.Dispose(disposing);
        }
    }
}
