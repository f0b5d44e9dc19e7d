using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLExtensions.Numerics;

/// <summary>The product of two panels, added to a tile of <see cref="PanelShape.Rows"/> × <see cref="PanelShape.Columns"/>.</summary>
internal static unsafe class PanelProduct
{
    /// <summary>Adds left · right to the tile.</summary>
    /// <param name="left">A panel, [depth][<see cref="PanelShape.Rows"/>].</param>
    /// <param name="right">A panel, [depth][<see cref="PanelShape.Columns"/>].</param>
    /// <param name="depth">The number of products in each sum.</param>
    /// <param name="target">The tile, row-major.</param>
    /// <param name="stride">The distance between rows of the tile.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(float* left, float* right, int depth, float* target, nint stride)
    {
        if (PanelShape.Wide)
        {
            Multiply512(left, right, depth, target, stride);
        }
        else
        {
            Multiply256(left, right, depth, target, stride);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    internal static void Multiply256(float* left, float* right, int depth, float* target, nint stride)
    {
        Vector256<float> c00 = Vector256<float>.Zero, c01 = Vector256<float>.Zero;
        Vector256<float> c10 = Vector256<float>.Zero, c11 = Vector256<float>.Zero;
        Vector256<float> c20 = Vector256<float>.Zero, c21 = Vector256<float>.Zero;
        Vector256<float> c30 = Vector256<float>.Zero, c31 = Vector256<float>.Zero;
        Vector256<float> c40 = Vector256<float>.Zero, c41 = Vector256<float>.Zero;
        Vector256<float> c50 = Vector256<float>.Zero, c51 = Vector256<float>.Zero;
        for (int k = 0; k < depth; k++, left += 6, right += 16)
        {
            Vector256<float> b0 = Vector256.Load(right);
            Vector256<float> b1 = Vector256.Load(right + 8);
            Vector256<float> a = Vector256.Create(left[0]);
            c00 = Vector256.MultiplyAddEstimate(a, b0, c00);
            c01 = Vector256.MultiplyAddEstimate(a, b1, c01);
            a = Vector256.Create(left[1]);
            c10 = Vector256.MultiplyAddEstimate(a, b0, c10);
            c11 = Vector256.MultiplyAddEstimate(a, b1, c11);
            a = Vector256.Create(left[2]);
            c20 = Vector256.MultiplyAddEstimate(a, b0, c20);
            c21 = Vector256.MultiplyAddEstimate(a, b1, c21);
            a = Vector256.Create(left[3]);
            c30 = Vector256.MultiplyAddEstimate(a, b0, c30);
            c31 = Vector256.MultiplyAddEstimate(a, b1, c31);
            a = Vector256.Create(left[4]);
            c40 = Vector256.MultiplyAddEstimate(a, b0, c40);
            c41 = Vector256.MultiplyAddEstimate(a, b1, c41);
            a = Vector256.Create(left[5]);
            c50 = Vector256.MultiplyAddEstimate(a, b0, c50);
            c51 = Vector256.MultiplyAddEstimate(a, b1, c51);
        }

        Add(target, c00, c01);
        Add(target + stride, c10, c11);
        Add(target + (2 * stride), c20, c21);
        Add(target + (3 * stride), c30, c31);
        Add(target + (4 * stride), c40, c41);
        Add(target + (5 * stride), c50, c51);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(float* target, Vector256<float> c0, Vector256<float> c1)
    {
        (c0 + Vector256.Load(target)).Store(target);
        (c1 + Vector256.Load(target + 8)).Store(target + 8);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    internal static void Multiply512(float* left, float* right, int depth, float* target, nint stride)
    {
        Vector512<float> c00 = Vector512<float>.Zero, c01 = Vector512<float>.Zero, c02 = Vector512<float>.Zero;
        Vector512<float> c10 = Vector512<float>.Zero, c11 = Vector512<float>.Zero, c12 = Vector512<float>.Zero;
        Vector512<float> c20 = Vector512<float>.Zero, c21 = Vector512<float>.Zero, c22 = Vector512<float>.Zero;
        Vector512<float> c30 = Vector512<float>.Zero, c31 = Vector512<float>.Zero, c32 = Vector512<float>.Zero;
        Vector512<float> c40 = Vector512<float>.Zero, c41 = Vector512<float>.Zero, c42 = Vector512<float>.Zero;
        Vector512<float> c50 = Vector512<float>.Zero, c51 = Vector512<float>.Zero, c52 = Vector512<float>.Zero;
        Vector512<float> c60 = Vector512<float>.Zero, c61 = Vector512<float>.Zero, c62 = Vector512<float>.Zero;
        Vector512<float> c70 = Vector512<float>.Zero, c71 = Vector512<float>.Zero, c72 = Vector512<float>.Zero;
        for (int k = 0; k < depth; k++, left += 8, right += 48)
        {
            Vector512<float> b0 = Vector512.Load(right);
            Vector512<float> b1 = Vector512.Load(right + 16);
            Vector512<float> b2 = Vector512.Load(right + 32);
            Vector512<float> a = Vector512.Create(left[0]);
            c00 = Vector512.MultiplyAddEstimate(a, b0, c00);
            c01 = Vector512.MultiplyAddEstimate(a, b1, c01);
            c02 = Vector512.MultiplyAddEstimate(a, b2, c02);
            a = Vector512.Create(left[1]);
            c10 = Vector512.MultiplyAddEstimate(a, b0, c10);
            c11 = Vector512.MultiplyAddEstimate(a, b1, c11);
            c12 = Vector512.MultiplyAddEstimate(a, b2, c12);
            a = Vector512.Create(left[2]);
            c20 = Vector512.MultiplyAddEstimate(a, b0, c20);
            c21 = Vector512.MultiplyAddEstimate(a, b1, c21);
            c22 = Vector512.MultiplyAddEstimate(a, b2, c22);
            a = Vector512.Create(left[3]);
            c30 = Vector512.MultiplyAddEstimate(a, b0, c30);
            c31 = Vector512.MultiplyAddEstimate(a, b1, c31);
            c32 = Vector512.MultiplyAddEstimate(a, b2, c32);
            a = Vector512.Create(left[4]);
            c40 = Vector512.MultiplyAddEstimate(a, b0, c40);
            c41 = Vector512.MultiplyAddEstimate(a, b1, c41);
            c42 = Vector512.MultiplyAddEstimate(a, b2, c42);
            a = Vector512.Create(left[5]);
            c50 = Vector512.MultiplyAddEstimate(a, b0, c50);
            c51 = Vector512.MultiplyAddEstimate(a, b1, c51);
            c52 = Vector512.MultiplyAddEstimate(a, b2, c52);
            a = Vector512.Create(left[6]);
            c60 = Vector512.MultiplyAddEstimate(a, b0, c60);
            c61 = Vector512.MultiplyAddEstimate(a, b1, c61);
            c62 = Vector512.MultiplyAddEstimate(a, b2, c62);
            a = Vector512.Create(left[7]);
            c70 = Vector512.MultiplyAddEstimate(a, b0, c70);
            c71 = Vector512.MultiplyAddEstimate(a, b1, c71);
            c72 = Vector512.MultiplyAddEstimate(a, b2, c72);
        }

        Add(target, c00, c01, c02);
        Add(target + stride, c10, c11, c12);
        Add(target + (2 * stride), c20, c21, c22);
        Add(target + (3 * stride), c30, c31, c32);
        Add(target + (4 * stride), c40, c41, c42);
        Add(target + (5 * stride), c50, c51, c52);
        Add(target + (6 * stride), c60, c61, c62);
        Add(target + (7 * stride), c70, c71, c72);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(float* target, Vector512<float> c0, Vector512<float> c1, Vector512<float> c2)
    {
        (c0 + Vector512.Load(target)).Store(target);
        (c1 + Vector512.Load(target + 16)).Store(target + 16);
        (c2 + Vector512.Load(target + 32)).Store(target + 32);
    }
}
