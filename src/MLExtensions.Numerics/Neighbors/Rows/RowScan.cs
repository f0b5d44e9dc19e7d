using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MLExtensions.Numerics;

/// <summary>One query against many rows that lie together, four rows at a time: as fast as the rows can be read from memory.</summary>
internal static unsafe class RowScan
{
    private const int GroupsAhead = 4;

    /// <summary>−x · y of every row: the greatest product first.</summary>
    public static void NegativeProducts(float* query, float* rows, int columns, int count, float* ranks)
    {
        Scan<ProductTerm>(query, rows, columns, count, ranks);
        for (int i = 0; i < count; i++)
        {
            ranks[i] = -ranks[i];
        }
    }

    /// <summary>1 − x · y of every row.</summary>
    public static void CosineDistances(float* query, float* rows, int columns, int count, float* ranks)
    {
        Scan<ProductTerm>(query, rows, columns, count, ranks);
        for (int i = 0; i < count; i++)
        {
            ranks[i] = 1 - ranks[i];
        }
    }

    /// <summary>Σ(x − y)² of every row.</summary>
    public static void SquaredDistances(float* query, float* rows, int columns, int count, float* ranks) =>
        Scan<SquaredDifference>(query, rows, columns, count, ranks);

    /// <summary>x · y.</summary>
    public static float Product(float* x, float* y, int columns) => One<ProductTerm>(x, y, columns);

    /// <summary>Σ(x − y)².</summary>
    public static float SquaredDistance(float* x, float* y, int columns) => One<SquaredDifference>(x, y, columns);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float One<TTerm>(float* x, float* y, int columns)
        where TTerm : ITerm
    {
        Vector256<float> first = Vector256<float>.Zero, second = first, third = first, fourth = first;
        int i = 0;
        for (; i <= columns - 32; i += 32)
        {
            first = TTerm.Add(Vector256.Load(x + i), Vector256.Load(y + i), first);
            second = TTerm.Add(Vector256.Load(x + i + 8), Vector256.Load(y + i + 8), second);
            third = TTerm.Add(Vector256.Load(x + i + 16), Vector256.Load(y + i + 16), third);
            fourth = TTerm.Add(Vector256.Load(x + i + 24), Vector256.Load(y + i + 24), fourth);
        }

        for (; i <= columns - 8; i += 8)
        {
            first = TTerm.Add(Vector256.Load(x + i), Vector256.Load(y + i), first);
        }

        float rest = 0;
        for (; i < columns; i++)
        {
            rest = TTerm.Add(x[i], y[i], rest);
        }

        return Vector256.Sum(first + second + (third + fourth)) + rest;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scan<TTerm>(float* query, float* rows, int columns, int count, float* ranks)
        where TTerm : ITerm
    {
        int row = 0;
        for (; row <= count - 4; row += 4)
        {
            float* a = rows + ((nint)row * columns);
            float* b = a + columns;
            float* c = b + columns;
            float* d = c + columns;
            Vector256<float> sumA = Vector256<float>.Zero, sumB = sumA, sumC = sumA, sumD = sumA;
            int i = 0;
            for (; i <= columns - 8; i += 8)
            {
                if (Sse.IsSupported)
                {
                    // Four rows side by side are no pattern that the processor foresees. Reading ahead of the end does no harm.
                    float* ahead = a + (4 * (((nint)GroupsAhead * columns) + i));
                    Sse.Prefetch0(ahead);
                    Sse.Prefetch0(ahead + 16);
                }

                Vector256<float> values = Vector256.Load(query + i);
                sumA = TTerm.Add(values, Vector256.Load(a + i), sumA);
                sumB = TTerm.Add(values, Vector256.Load(b + i), sumB);
                sumC = TTerm.Add(values, Vector256.Load(c + i), sumC);
                sumD = TTerm.Add(values, Vector256.Load(d + i), sumD);
            }

            (float restA, float restB, float restC, float restD) = (0, 0, 0, 0);
            for (; i < columns; i++)
            {
                restA = TTerm.Add(query[i], a[i], restA);
                restB = TTerm.Add(query[i], b[i], restB);
                restC = TTerm.Add(query[i], c[i], restC);
                restD = TTerm.Add(query[i], d[i], restD);
            }

            ranks[row] = Vector256.Sum(sumA) + restA;
            ranks[row + 1] = Vector256.Sum(sumB) + restB;
            ranks[row + 2] = Vector256.Sum(sumC) + restC;
            ranks[row + 3] = Vector256.Sum(sumD) + restD;
        }

        // One by one in the same order of additions, so that a row's rank does not depend on its place.
        for (; row < count; row++)
        {
            float* a = rows + ((nint)row * columns);
            Vector256<float> sum = Vector256<float>.Zero;
            int i = 0;
            for (; i <= columns - 8; i += 8)
            {
                sum = TTerm.Add(Vector256.Load(query + i), Vector256.Load(a + i), sum);
            }

            float rest = 0;
            for (; i < columns; i++)
            {
                rest = TTerm.Add(query[i], a[i], rest);
            }

            ranks[row] = Vector256.Sum(sum) + rest;
        }
    }

    private interface ITerm
    {
        static abstract Vector256<float> Add(Vector256<float> x, Vector256<float> y, Vector256<float> sum);

        static abstract float Add(float x, float y, float sum);
    }

    private readonly struct ProductTerm : ITerm
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<float> Add(Vector256<float> x, Vector256<float> y, Vector256<float> sum) => Vector256.MultiplyAddEstimate(x, y, sum);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static float Add(float x, float y, float sum) => sum + (x * y);
    }

    private readonly struct SquaredDifference : ITerm
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<float> Add(Vector256<float> x, Vector256<float> y, Vector256<float> sum)
        {
            Vector256<float> difference = x - y;
            return Vector256.MultiplyAddEstimate(difference, difference, sum);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static float Add(float x, float y, float sum) => sum + ((x - y) * (x - y));
    }
}
