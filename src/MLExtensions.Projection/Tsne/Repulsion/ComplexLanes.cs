using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLExtensions.Projection;

/// <summary>Eight complex numbers, one of each of eight transforms that are computed side by side: eight real parts, then eight imaginary ones.</summary>
internal readonly unsafe struct ComplexLanes(Vector256<float> re, Vector256<float> im)
{
    /// <summary>The transforms side by side.</summary>
    public const int Count = 8;

    /// <summary>The floats of one value in memory.</summary>
    public const int Floats = 2 * Count;

    public Vector256<float> Re { get; } = re;

    public Vector256<float> Im { get; } = im;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ComplexLanes operator +(ComplexLanes left, ComplexLanes right) => new(left.Re + right.Re, left.Im + right.Im);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ComplexLanes operator -(ComplexLanes left, ComplexLanes right) => new(left.Re - right.Re, left.Im - right.Im);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ComplexLanes operator *(ComplexLanes left, float factor)
    {
        Vector256<float> factors = Vector256.Create(factor);
        return new(left.Re * factors, left.Im * factors);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ComplexLanes Load(float* address) => new(Vector256.Load(address), Vector256.Load(address + Count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(float* address)
    {
        Vector256.Store(Re, address);
        Vector256.Store(Im, address + Count);
    }

    /// <summary>This + factor × other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ComplexLanes Add(ComplexLanes other, float factor)
    {
        Vector256<float> factors = Vector256.Create(factor);
        return new(Vector256.FusedMultiplyAdd(other.Re, factors, Re), Vector256.FusedMultiplyAdd(other.Im, factors, Im));
    }

    /// <summary>This + i × other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ComplexLanes AddTurned(ComplexLanes other) => new(Re - other.Im, Im + other.Re);

    /// <summary>This − i × other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ComplexLanes SubtractTurned(ComplexLanes other) => new(Re + other.Im, Im - other.Re);

    /// <summary>Times the root of unity at an address: its real part, then its imaginary one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ComplexLanes Turn(float* root)
    {
        Vector256<float> re = Vector256.Create(root[0]);
        Vector256<float> im = Vector256.Create(root[1]);
        return new(
            Vector256.FusedMultiplyAdd(Re, re, -(Im * im)),
            Vector256.FusedMultiplyAdd(Re, im, Im * re));
    }

    /// <summary>Times the conjugate of the root of unity at an address.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ComplexLanes TurnBack(float* root)
    {
        Vector256<float> re = Vector256.Create(root[0]);
        Vector256<float> im = Vector256.Create(root[1]);
        return new(
            Vector256.FusedMultiplyAdd(Re, re, Im * im),
            Vector256.FusedMultiplyAdd(Im, re, -(Re * im)));
    }
}
