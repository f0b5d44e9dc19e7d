using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLExtensions.Numerics;

/// <summary>
/// Scores of a tile of pairs, x · y − |y|²/2, compared in registers with the bound of each row: most tiles end there, with
/// nothing written. A higher score is a smaller distance.
/// </summary>
internal static unsafe class ScoreTile
{
    /// <summary>Computes a tile of <see cref="PanelShape.Rows"/> × <see cref="PanelShape.Columns"/> scores.</summary>
    /// <param name="left">The panel of the rows x.</param>
    /// <param name="right">The panel of the rows y.</param>
    /// <param name="offsets">−|y|²/2 of each y; −∞ where there is no row.</param>
    /// <param name="bounds">The bound of each x.</param>
    /// <param name="depth">The number of columns.</param>
    /// <param name="scores">Receives the tile, row-major, where some score is above its bound; null where only that is asked.</param>
    /// <returns>Whether some score is above its bound.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Score(float* left, float* right, float* offsets, float* bounds, int depth, float* scores) => PanelShape.Wide
        ? Score512(left, right, offsets, bounds, depth, scores)
        : Score256(left, right, offsets, bounds, depth, scores);

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    internal static bool Score256(float* left, float* right, float* offsets, float* bounds, int depth, float* scores)
    {
        Vector256<float> o0 = Vector256.Load(offsets);
        Vector256<float> o1 = Vector256.Load(offsets + 8);
        Vector256<float> c00 = o0, c01 = o1;
        Vector256<float> c10 = o0, c11 = o1;
        Vector256<float> c20 = o0, c21 = o1;
        Vector256<float> c30 = o0, c31 = o1;
        Vector256<float> c40 = o0, c41 = o1;
        Vector256<float> c50 = o0, c51 = o1;
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

        Vector256<float> bound = Vector256.Create(bounds[0]);
        Vector256<float> hits = Vector256.GreaterThan(c00, bound) | Vector256.GreaterThan(c01, bound);
        bound = Vector256.Create(bounds[1]);
        hits |= Vector256.GreaterThan(c10, bound) | Vector256.GreaterThan(c11, bound);
        bound = Vector256.Create(bounds[2]);
        hits |= Vector256.GreaterThan(c20, bound) | Vector256.GreaterThan(c21, bound);
        bound = Vector256.Create(bounds[3]);
        hits |= Vector256.GreaterThan(c30, bound) | Vector256.GreaterThan(c31, bound);
        bound = Vector256.Create(bounds[4]);
        hits |= Vector256.GreaterThan(c40, bound) | Vector256.GreaterThan(c41, bound);
        bound = Vector256.Create(bounds[5]);
        hits |= Vector256.GreaterThan(c50, bound) | Vector256.GreaterThan(c51, bound);
        if (hits.ExtractMostSignificantBits() == 0)
        {
            return false;
        }

        if (scores != null)
        {
            c00.Store(scores);
            c01.Store(scores + 8);
            c10.Store(scores + 16);
            c11.Store(scores + 24);
            c20.Store(scores + 32);
            c21.Store(scores + 40);
            c30.Store(scores + 48);
            c31.Store(scores + 56);
            c40.Store(scores + 64);
            c41.Store(scores + 72);
            c50.Store(scores + 80);
            c51.Store(scores + 88);
        }

        return true;
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    internal static bool Score512(float* left, float* right, float* offsets, float* bounds, int depth, float* scores)
    {
        Vector512<float> o0 = Vector512.Load(offsets);
        Vector512<float> o1 = Vector512.Load(offsets + 16);
        Vector512<float> o2 = Vector512.Load(offsets + 32);
        Vector512<float> c00 = o0, c01 = o1, c02 = o2;
        Vector512<float> c10 = o0, c11 = o1, c12 = o2;
        Vector512<float> c20 = o0, c21 = o1, c22 = o2;
        Vector512<float> c30 = o0, c31 = o1, c32 = o2;
        Vector512<float> c40 = o0, c41 = o1, c42 = o2;
        Vector512<float> c50 = o0, c51 = o1, c52 = o2;
        Vector512<float> c60 = o0, c61 = o1, c62 = o2;
        Vector512<float> c70 = o0, c71 = o1, c72 = o2;
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

        Vector512<float> bound = Vector512.Create(bounds[0]);
        Vector512<float> hits = Vector512.GreaterThan(c00, bound) | Vector512.GreaterThan(c01, bound) | Vector512.GreaterThan(c02, bound);
        bound = Vector512.Create(bounds[1]);
        hits |= Vector512.GreaterThan(c10, bound) | Vector512.GreaterThan(c11, bound) | Vector512.GreaterThan(c12, bound);
        bound = Vector512.Create(bounds[2]);
        hits |= Vector512.GreaterThan(c20, bound) | Vector512.GreaterThan(c21, bound) | Vector512.GreaterThan(c22, bound);
        bound = Vector512.Create(bounds[3]);
        hits |= Vector512.GreaterThan(c30, bound) | Vector512.GreaterThan(c31, bound) | Vector512.GreaterThan(c32, bound);
        bound = Vector512.Create(bounds[4]);
        hits |= Vector512.GreaterThan(c40, bound) | Vector512.GreaterThan(c41, bound) | Vector512.GreaterThan(c42, bound);
        bound = Vector512.Create(bounds[5]);
        hits |= Vector512.GreaterThan(c50, bound) | Vector512.GreaterThan(c51, bound) | Vector512.GreaterThan(c52, bound);
        bound = Vector512.Create(bounds[6]);
        hits |= Vector512.GreaterThan(c60, bound) | Vector512.GreaterThan(c61, bound) | Vector512.GreaterThan(c62, bound);
        bound = Vector512.Create(bounds[7]);
        hits |= Vector512.GreaterThan(c70, bound) | Vector512.GreaterThan(c71, bound) | Vector512.GreaterThan(c72, bound);
        if (hits.ExtractMostSignificantBits() == 0)
        {
            return false;
        }

        if (scores != null)
        {
            c00.Store(scores);
            c01.Store(scores + 16);
            c02.Store(scores + 32);
            c10.Store(scores + 48);
            c11.Store(scores + 64);
            c12.Store(scores + 80);
            c20.Store(scores + 96);
            c21.Store(scores + 112);
            c22.Store(scores + 128);
            c30.Store(scores + 144);
            c31.Store(scores + 160);
            c32.Store(scores + 176);
            c40.Store(scores + 192);
            c41.Store(scores + 208);
            c42.Store(scores + 224);
            c50.Store(scores + 240);
            c51.Store(scores + 256);
            c52.Store(scores + 272);
            c60.Store(scores + 288);
            c61.Store(scores + 304);
            c62.Store(scores + 320);
            c70.Store(scores + 336);
            c71.Store(scores + 352);
            c72.Store(scores + 368);
        }

        return true;
    }
}
