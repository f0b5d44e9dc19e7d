using System.Numerics;

namespace Microsoft.ML.Data;

/// <summary>128-bit row identity; Fork, Next and Combine mix as one block of Murmur3 (x64, 128 bit) does.</summary>
public readonly struct DataViewRowId : IComparable<DataViewRowId>, IEquatable<DataViewRowId>
{
    private const ulong C1 = 0x87c37b91114253d5;
    private const ulong C2 = 0x4cf5ad432745937f;

    public readonly ulong Low;
    public readonly ulong High;

    public DataViewRowId(ulong low, ulong high)
    {
        Low = low;
        High = high;
    }

    public DataViewRowId Fork()
    {
        DataViewRowId next = Next();
        return new DataViewRowId(next.Low ^ (BitOperations.RotateLeft(C1, 31) * C2), next.High);
    }

    public DataViewRowId Next() => Mix(Low, High);

    public DataViewRowId Combine(DataViewRowId other)
    {
        other = other.Fork();
        ulong k1 = BitOperations.RotateLeft(other.Low * C1, 31) * C2;
        ulong k2 = BitOperations.RotateLeft(other.High * C2, 33) * C1;
        ulong low = Step(Low ^ k1, 27, High, 0x52dce729);
        return new DataViewRowId(low, Step(High ^ k2, 31, low, 0x38495ab5));
    }

    public int CompareTo(DataViewRowId other)
    {
        int result = High.CompareTo(other.High);
        return result == 0 ? Low.CompareTo(other.Low) : result;
    }

    public bool Equals(DataViewRowId other) => Low == other.Low && High == other.High;

    public override bool Equals(object obj) => obj is DataViewRowId other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(Low, High);

    public override string ToString() => $"{High:x16}{Low:x16}";

    private static DataViewRowId Mix(ulong low, ulong high)
    {
        ulong newLow = Step(low, 27, high, 0x52dce729);
        return new DataViewRowId(newLow, Step(high, 31, newLow, 0x38495ab5));
    }

    private static ulong Step(ulong value, int rotation, ulong other, ulong constant)
        => ((BitOperations.RotateLeft(value, rotation) + other) * 5) + constant;
}
