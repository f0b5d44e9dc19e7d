using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A view of some rows of another, with its schema.</summary>
internal abstract class RowFilterView(IDataView source) : IDataView
{
    public virtual bool CanShuffle => Source.CanShuffle;

    public DataViewSchema Schema => Source.Schema;

    protected IDataView Source { get; } = source;

    public virtual long? GetRowCount() => null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        bool[] active = RowCursorUtils.ActiveFlags(Schema, columnsNeeded);
        return Open(Source.GetRowCursor(WithOwn(active), CanShuffle ? rand : null), active);
    }

    public virtual DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
        => [GetRowCursor(columnsNeeded, rand)];

    protected DataViewRowCursor[] OpenSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand)
    {
        bool[] active = RowCursorUtils.ActiveFlags(Schema, columnsNeeded);
        return [.. Source.GetRowCursorSet(WithOwn(active), n, CanShuffle ? rand : null).Select(input => Open(input, active))];
    }

    /// <summary>Whether the filter itself reads the column.</summary>
    protected virtual bool Reads(int column) => false;

    /// <summary>What tells of the row the input stands on whether it is shown; called once a row.</summary>
    protected abstract Func<bool> MakeTest(DataViewRow input);

    protected virtual DataViewRowCursor Open(DataViewRowCursor input, bool[] active) => new Cursor(input, active, MakeTest(input));

    private DataViewSchema.Column[] WithOwn(bool[] active) => [.. Schema.Where(c => active[c.Index] || Reads(c.Index))];

    private sealed class Cursor(DataViewRowCursor input, bool[] active, Func<bool> test) : LinkedCursor(input)
    {
        public override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index];

        protected override bool MoveNextCore()
        {
            while (Input.MoveNext())
            {
                if (test())
                    return true;
            }

            return false;
        }
    }
}

/// <summary>Rows from one position to another.</summary>
internal sealed class SkipTakeView(IDataView source, long skip, long take) : RowFilterView(source)
{
    public override bool CanShuffle => false;

    public override long? GetRowCount() => Source.GetRowCount() is { } count ? Math.Min(Math.Max(0, count - skip), take) : null;

    protected override Func<bool> MakeTest(DataViewRow input) => () => true;

    protected override DataViewRowCursor Open(DataViewRowCursor input, bool[] active) => new Cursor(input, skip, take);

    private sealed class Cursor(DataViewRowCursor input, long skip, long take) : LinkedCursor(input)
    {
        private long _toSkip = skip;
        private long _left = take;

        public override long Batch => 0;

        protected override bool MoveNextCore()
        {
            // The row after the last one is never asked for: it could cost much.
            if (_left == 0)
                return false;
            for (; _toSkip > 0; _toSkip--)
            {
                if (!Input.MoveNext())
                    return false;
            }

            _left--;
            return Input.MoveNext();
        }
    }
}

/// <summary>Rows whose number in a column lies in [min, max).</summary>
internal sealed class RangeFilterView : RowFilterView
{
    private readonly DataViewSchema.Column _column;
    private readonly double _min;
    private readonly double _max;

    public RangeFilterView(IDataView source, string columnName, double min, double max) : base(source)
    {
        _column = source.Schema[columnName];
        Contracts.CheckUserArg(_column.Type == NumberDataViewType.Single || _column.Type == NumberDataViewType.Double, "Column",
            $"Column '{columnName}' does not have compatible type");
        _min = min;
        _max = max;
    }

    public override DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
        => OpenSet(columnsNeeded, n, rand);

    protected override bool Reads(int column) => column == _column.Index;

    protected override Func<bool> MakeTest(DataViewRow input)
    {
        if (_column.Type == NumberDataViewType.Double)
            return Test(input.GetGetter<double>(input.Schema[_column.Index]), value => value);
        return Test(input.GetGetter<float>(input.Schema[_column.Index]), value => value);
    }

    private Func<bool> Test<T>(ValueGetter<T> getter, Func<T, double> number)
    {
        T value = default;
        return () =>
        {
            getter(ref value);
            double x = number(value);
            return _min <= x && x < _max;
        };
    }
}

/// <summary>Rows without a missing value in some columns.</summary>
internal sealed class MissingValueFilterView : RowFilterView
{
    private readonly int[] _columns;

    public MissingValueFilterView(IDataView source, string[] columns) : base(source)
    {
        foreach (string name in columns)
        {
            DataViewSchema.Column? column = source.Schema.GetColumnOrNull(name);
            Contracts.CheckUserArg(column != null, "Columns", $"Source column '{name}' not found");
            DataViewType item = column.Value.Type.ItemType();
            Contracts.CheckUserArg(item == NumberDataViewType.Single || item == NumberDataViewType.Double || item is KeyDataViewType, "Columns",
                $"Column '{name}' has type {column.Value.Type} which does not support missing values, so we cannot filter on them");
        }

        _columns = [.. columns.Select(name => source.Schema[name].Index)];
    }

    public override DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
        => OpenSet(columnsNeeded, n, rand);

    protected override bool Reads(int column) => _columns.Contains(column);

    protected override Func<bool> MakeTest(DataViewRow input)
    {
        Func<bool>[] tests = [.. _columns.Select(index =>
        {
            DataViewSchema.Column column = input.Schema[index];
            string method = column.Type is VectorDataViewType ? nameof(VectorTest) : nameof(ScalarTest);
            return TypeDispatch.Call<Func<bool>>(typeof(MissingValueFilterView), method, [column.Type.ItemType().RawType], input, column);
        })];
        return () => tests.All(test => test());
    }

    private static bool IsMissing<T>(T value, bool isKey) => value switch
    {
        float x => float.IsNaN(x),
        double x => double.IsNaN(x),
        _ => isKey && EqualityComparer<T>.Default.Equals(value, default),
    };

    private static Func<bool> ScalarTest<T>(DataViewRow input, DataViewSchema.Column column)
    {
        ValueGetter<T> getter = input.GetGetter<T>(column);
        T value = default;
        return () =>
        {
            getter(ref value);
            return !IsMissing(value, column.Type is KeyDataViewType);
        };
    }

    private static Func<bool> VectorTest<T>(DataViewRow input, DataViewSchema.Column column)
    {
        ValueGetter<VBuffer<T>> getter = input.GetGetter<VBuffer<T>>(column);
        bool isKey = column.Type.ItemType() is KeyDataViewType;
        VBuffer<T> value = default;
        return () =>
        {
            getter(ref value);
            foreach (T item in value.GetValues())
            {
                if (IsMissing(item, isKey))
                    return false;
            }

            // A slot that a sparse vector leaves out is 0, and 0 is the missing key.
            return !isKey || value.IsDense;
        };
    }
}
