using System.Collections.Immutable;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML
{
    public static class DebuggerExtensions
    {
        public static DataDebuggerPreview Preview(this IDataView data, int maxRows = 100) => new(data, maxRows);

        public static DataDebuggerPreview Preview(this ITransformer transformer, IDataView data, int maxRows = 100) => new(transformer.Transform(data), maxRows);

        public static DataDebuggerPreview Preview(this IEstimator<ITransformer> estimator, IDataView data, int maxRows = 100, int maxTrainingRows = 100)
            => new(estimator.Fit(new SkipTakeView(data, 0, maxTrainingRows)).Transform(data), maxRows);

        public static DataDebuggerPreview Preview<TSource>(this IDataLoader<TSource> loader, TSource source, int maxRows = 100) => new(loader.Load(source), maxRows);
    }
}

namespace Microsoft.ML.Data
{
    public sealed class DataDebuggerPreview
    {
        internal DataDebuggerPreview(IDataView data, int maxRows)
        {
            Contracts.CheckValue(data, nameof(data));
            Contracts.CheckParam(maxRows >= 0, nameof(maxRows));
            Schema = data.Schema;
            var rows = new List<RowInfo>();
            using (DataViewRowCursor cursor = data.GetRowCursorForAllColumns())
            {
                Func<object>[] values = [.. Schema.Select(c => TypeDispatch.Call<Func<object>>(typeof(DataDebuggerPreview), nameof(Boxed), [c.Type.RawType], cursor, c))];
                while (rows.Count < maxRows && cursor.MoveNext())
                    rows.Add(new RowInfo([.. values.Select((value, i) => KeyValuePair.Create(Schema[i].Name, value()))]));
            }

            RowView = [.. rows];
            ColumnView = [.. Schema.Select(c => new ColumnInfo(c, [.. rows.Select(row => row.Values[c.Index].Value)]))];
        }

        public DataViewSchema Schema { get; }

        public ImmutableArray<ColumnInfo> ColumnView { get; }

        public ImmutableArray<RowInfo> RowView { get; }

        public override string ToString() => $"{Schema.Count} columns, {RowView.Length} rows";

        private static Func<object> Boxed<T>(DataViewRow row, DataViewSchema.Column column)
        {
            ValueGetter<T> getter = row.GetGetter<T>(column);
            return () =>
            {
                // A new buffer for every value, since it is kept.
                T value = default;
                getter(ref value);
                return value;
            };
        }

        public sealed class ColumnInfo
        {
            internal ColumnInfo(DataViewSchema.Column column, object[] values)
            {
                Column = column;
                Values = values;
            }

            public DataViewSchema.Column Column { get; }

            public object[] Values { get; }

            public override string ToString() => $"{Column.Name}: {Column.Type}";
        }

        public sealed class RowInfo
        {
            internal RowInfo(KeyValuePair<string, object>[] values) => Values = values;

            public KeyValuePair<string, object>[] Values { get; }

            public override string ToString() => $"{Values.Length} columns";
        }
    }
}
