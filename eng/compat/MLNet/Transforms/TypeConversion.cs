using System.Numerics;
using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms;

/// <summary>The conversions that ML.NET has between item types: never from a real to an integer, nor between signed and unsigned.</summary>
internal static class TypeConversion
{
    private static readonly HashSet<Type> Signed = [typeof(sbyte), typeof(short), typeof(int), typeof(long)];
    private static readonly HashSet<Type> Unsigned = [typeof(byte), typeof(ushort), typeof(uint), typeof(ulong)];
    private static readonly HashSet<Type> Real = [typeof(float), typeof(double)];

    /// <summary>A Func from the source's to the target's raw type, or null.</summary>
    internal static Delegate TryFind(DataViewType source, DataViewType target)
    {
        Type from = source.RawType, to = target.RawType;
        if (source is KeyDataViewType != target is KeyDataViewType)
            return null;
        if (source is KeyDataViewType)
            return Call(nameof(Convert), from, to);
        if (from == to)
            return TypeDispatch.Call<Delegate>(typeof(TypeConversion), nameof(Identity), [from]);
        if (from == typeof(ReadOnlyMemory<char>))
            return FromText(to);
        if (to == typeof(ReadOnlyMemory<char>))
            return TypeDispatch.Call<Delegate>(typeof(TypeConversion), nameof(Print), [from]);
        if (from == typeof(bool))
            return Signed.Contains(to) || Real.Contains(to) ? TypeDispatch.Call<Delegate>(typeof(TypeConversion), nameof(OfBoolean), [to]) : null;
        if (!Signed.Contains(from) && !Unsigned.Contains(from) && !Real.Contains(from))
            return null;
        if (to == typeof(bool))
            return TypeDispatch.Call<Delegate>(typeof(TypeConversion), nameof(ToBoolean), [from]);
        bool allowed = Real.Contains(to) || (Signed.Contains(from) && Signed.Contains(to)) || (Unsigned.Contains(from) && Unsigned.Contains(to));
        return allowed ? Call(nameof(Convert), from, to) : null;
    }

    private static Delegate FromText(Type to)
    {
        if (to == typeof(bool))
            return (Func<ReadOnlyMemory<char>, bool>)ValueConversions.ParseBoolean;
        if (to == typeof(float))
            return (Func<ReadOnlyMemory<char>, float>)(text => (float)ValueConversions.ParseDouble(text));
        if (to == typeof(double))
            return (Func<ReadOnlyMemory<char>, double>)ValueConversions.ParseDouble;
        string method = Signed.Contains(to) ? nameof(ParseSigned) : Unsigned.Contains(to) ? nameof(ParseUnsigned) : null;
        return method is null ? null : TypeDispatch.Call<Delegate>(typeof(TypeConversion), method, [to]);
    }

    private static Delegate Call(string method, Type from, Type to) => TypeDispatch.Call<Delegate>(typeof(TypeConversion), method, [from, to]);

    private static Func<T, T> Identity<T>() => value => value;

    private static Func<TSource, TResult> Convert<TSource, TResult>() where TSource : INumberBase<TSource> where TResult : INumberBase<TResult>
        => value => TResult.CreateTruncating(value);

    private static Func<T, ReadOnlyMemory<char>> Print<T>() => value => ValueConversions.ToText(value).AsMemory();

    private static Func<bool, T> OfBoolean<T>() where T : INumberBase<T> => value => value ? T.One : T.Zero;

    private static Func<T, bool> ToBoolean<T>() where T : INumberBase<T> => value => !T.IsZero(value);

    private static Func<ReadOnlyMemory<char>, T> ParseSigned<T>() where T : INumberBase<T> => text => T.CreateChecked(ValueConversions.ParseSigned(text));

    // Out of range is missing.
    private static Func<ReadOnlyMemory<char>, T> ParseUnsigned<T>() where T : INumberBase<T>, IMinMaxValue<T>
        => text => ValueConversions.ParseUnsigned(text) is var value && value <= ulong.CreateChecked(T.MaxValue) ? T.CreateChecked(value) : T.Zero;
}
