using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Rows whose own fraction, a hash in [0, 1) of the seed with the row's number or key, lies in a range; or all others.</summary>
internal sealed class SplitView(IDataView source, string keyColumn, ulong seed, double min, double max, bool complement) : RowFilterView(source)
{
    private readonly int _key = keyColumn == null ? -1
        : (source.Schema.GetColumnOrNull(keyColumn) ?? throw Contracts.ExceptSchemaMismatch("samplingKeyColumn", "SamplingKeyColumn", keyColumn)).Index;

    // The number of a row is its place in the pass: a shuffled pass would move rows between the parts.
    public override bool CanShuffle => false;

    protected override bool Reads(int column) => column == _key;

    protected override Func<bool> MakeTest(DataViewRow input)
    {
        Func<ulong> row;
        if (_key < 0)
        {
            ulong number = 0;
            row = () => number++;
        }
        else
        {
            DataViewSchema.Column column = input.Schema[_key];
            row = TypeDispatch.Call<Func<ulong>>(typeof(SplitView), nameof(KeyHash), [column.Type.RawType], input, column);
        }

        return () =>
        {
            double fraction = (Mix(row() + (seed * 0x9E3779B97F4A7C15)) >> 11) * (1.0 / (1UL << 53));
            return (min <= fraction && fraction < max) != complement;
        };
    }

    private static Func<ulong> KeyHash<T>(DataViewRow input, DataViewSchema.Column column)
    {
        ValueGetter<T> getter = input.GetGetter<T>(column);
        T value = default;
        var bytes = new MemoryStream();
        var writer = new BinaryWriter(bytes);
        return () =>
        {
            getter(ref value);
            bytes.SetLength(0);
            SchemaCodec.WriteValue(writer, value);
            writer.Flush();
            ulong hash = 14695981039346656037;
            foreach (byte b in bytes.GetBuffer().AsSpan(0, (int)bytes.Length))
                hash = (hash ^ b) * 1099511628211;
            return hash;
        };
    }

    /// <summary>The finalizer of SplitMix64.</summary>
    private static ulong Mix(ulong x)
    {
        x += 0x9E3779B97F4A7C15;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
