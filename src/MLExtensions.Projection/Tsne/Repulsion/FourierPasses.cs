using System.Runtime.CompilerServices;

namespace MLExtensions.Projection;

/// <summary>One pass of a Fourier transform over blocks: butterflies of 2, 3, 4 or 5 values that lie a part of a block apart.</summary>
internal static unsafe class FourierPasses
{
    private const float Sin60 = 0.866025403784438647f;
    private const float Cos72 = 0.309016994374947424f;
    private const float Sin72 = 0.951056516295153572f;
    private const float Cos144 = -0.809016994374947424f;
    private const float Sin144 = 0.587785252292473129f;

    private interface IRoots
    {
        static abstract ComplexLanes Turn(ComplexLanes value, float* root);

        static abstract ComplexLanes TurnBack(ComplexLanes value, float* root);
    }

    /// <summary>Butterflies, then turns by the roots.</summary>
    /// <param name="radix">The values of a butterfly.</param>
    /// <param name="begin">The first of some blocks side by side.</param>
    /// <param name="end">Where they end.</param>
    /// <param name="length">The values of a block.</param>
    /// <param name="roots">The roots of a block; those of a single butterfly are all 1.</param>
    public static void Forward(int radix, float* begin, float* end, int length, float* roots)
    {
        switch (radix)
        {
            case 2 when length == 2: Forward2<AllOne>(begin, end, length, roots); break;
            case 2: Forward2<Stored>(begin, end, length, roots); break;
            case 3: Forward3(begin, end, length, roots); break;
            case 4 when length == 4: Forward4<AllOne>(begin, end, length, roots); break;
            case 4: Forward4<Stored>(begin, end, length, roots); break;
            default: Forward5(begin, end, length, roots); break;
        }
    }

    /// <summary>Turns back by the roots, then the butterflies of the other direction.</summary>
    /// <inheritdoc cref="Forward"/>
    public static void Back(int radix, float* begin, float* end, int length, float* roots)
    {
        switch (radix)
        {
            case 2 when length == 2: Back2<AllOne>(begin, end, length, roots); break;
            case 2: Back2<Stored>(begin, end, length, roots); break;
            case 3: Back3(begin, end, length, roots); break;
            case 4 when length == 4: Back4<AllOne>(begin, end, length, roots); break;
            case 4: Back4<Stored>(begin, end, length, roots); break;
            default: Back5(begin, end, length, roots); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Forward2<TRoots>(float* begin, float* end, int length, float* roots)
        where TRoots : struct, IRoots
    {
        long step = length / 2 * ComplexLanes.Floats;
        for (; begin < end; begin += length * ComplexLanes.Floats)
        {
            float* root = roots;
            for (float* block = begin; block < begin + step; block += ComplexLanes.Floats, root += 2)
            {
                ComplexLanes a = ComplexLanes.Load(block);
                ComplexLanes b = ComplexLanes.Load(block + step);
                (a + b).Store(block);
                TRoots.Turn(a - b, root).Store(block + step);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Back2<TRoots>(float* begin, float* end, int length, float* roots)
        where TRoots : struct, IRoots
    {
        long step = length / 2 * ComplexLanes.Floats;
        for (; begin < end; begin += length * ComplexLanes.Floats)
        {
            float* root = roots;
            for (float* block = begin; block < begin + step; block += ComplexLanes.Floats, root += 2)
            {
                ComplexLanes a = ComplexLanes.Load(block);
                ComplexLanes b = TRoots.TurnBack(ComplexLanes.Load(block + step), root);
                (a + b).Store(block);
                (a - b).Store(block + step);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Forward3(float* begin, float* end, int length, float* roots)
    {
        long step = length / 3 * ComplexLanes.Floats;
        for (; begin < end; begin += length * ComplexLanes.Floats)
        {
            float* root = roots;
            for (float* block = begin; block < begin + step; block += ComplexLanes.Floats, root += 4)
            {
                ComplexLanes a = ComplexLanes.Load(block);
                ComplexLanes b = ComplexLanes.Load(block + step);
                ComplexLanes c = ComplexLanes.Load(block + (2 * step));
                ComplexLanes sum = b + c;
                ComplexLanes turned = (b - c) * Sin60;
                ComplexLanes middle = a.Add(sum, -0.5f);
                (a + sum).Store(block);
                middle.SubtractTurned(turned).Turn(root).Store(block + step);
                middle.AddTurned(turned).Turn(root + 2).Store(block + (2 * step));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Back3(float* begin, float* end, int length, float* roots)
    {
        long step = length / 3 * ComplexLanes.Floats;
        for (; begin < end; begin += length * ComplexLanes.Floats)
        {
            float* root = roots;
            for (float* block = begin; block < begin + step; block += ComplexLanes.Floats, root += 4)
            {
                ComplexLanes a = ComplexLanes.Load(block);
                ComplexLanes b = ComplexLanes.Load(block + step).TurnBack(root);
                ComplexLanes c = ComplexLanes.Load(block + (2 * step)).TurnBack(root + 2);
                ComplexLanes sum = b + c;
                ComplexLanes turned = (b - c) * Sin60;
                ComplexLanes middle = a.Add(sum, -0.5f);
                (a + sum).Store(block);
                middle.AddTurned(turned).Store(block + step);
                middle.SubtractTurned(turned).Store(block + (2 * step));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Forward4<TRoots>(float* begin, float* end, int length, float* roots)
        where TRoots : struct, IRoots
    {
        long step = length / 4 * ComplexLanes.Floats;
        for (; begin < end; begin += length * ComplexLanes.Floats)
        {
            float* root = roots;
            for (float* block = begin; block < begin + step; block += ComplexLanes.Floats, root += 6)
            {
                ComplexLanes a = ComplexLanes.Load(block);
                ComplexLanes c = ComplexLanes.Load(block + (2 * step));
                ComplexLanes even = a + c;
                ComplexLanes evenDifference = a - c;
                ComplexLanes b = ComplexLanes.Load(block + step);
                ComplexLanes d = ComplexLanes.Load(block + (3 * step));
                ComplexLanes odd = b + d;
                ComplexLanes oddDifference = b - d;
                (even + odd).Store(block);
                TRoots.Turn(evenDifference.SubtractTurned(oddDifference), root).Store(block + step);
                TRoots.Turn(even - odd, root + 2).Store(block + (2 * step));
                TRoots.Turn(evenDifference.AddTurned(oddDifference), root + 4).Store(block + (3 * step));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Back4<TRoots>(float* begin, float* end, int length, float* roots)
        where TRoots : struct, IRoots
    {
        long step = length / 4 * ComplexLanes.Floats;
        for (; begin < end; begin += length * ComplexLanes.Floats)
        {
            float* root = roots;
            for (float* block = begin; block < begin + step; block += ComplexLanes.Floats, root += 6)
            {
                ComplexLanes a = ComplexLanes.Load(block);
                ComplexLanes c = TRoots.TurnBack(ComplexLanes.Load(block + (2 * step)), root + 2);
                ComplexLanes even = a + c;
                ComplexLanes evenDifference = a - c;
                ComplexLanes b = TRoots.TurnBack(ComplexLanes.Load(block + step), root);
                ComplexLanes d = TRoots.TurnBack(ComplexLanes.Load(block + (3 * step)), root + 4);
                ComplexLanes odd = b + d;
                ComplexLanes oddDifference = b - d;
                (even + odd).Store(block);
                evenDifference.AddTurned(oddDifference).Store(block + step);
                (even - odd).Store(block + (2 * step));
                evenDifference.SubtractTurned(oddDifference).Store(block + (3 * step));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Forward5(float* begin, float* end, int length, float* roots)
    {
        long step = length / 5 * ComplexLanes.Floats;
        for (; begin < end; begin += length * ComplexLanes.Floats)
        {
            float* root = roots;
            for (float* block = begin; block < begin + step; block += ComplexLanes.Floats, root += 8)
            {
                ComplexLanes a = ComplexLanes.Load(block);
                ComplexLanes b = ComplexLanes.Load(block + step);
                ComplexLanes e = ComplexLanes.Load(block + (4 * step));
                ComplexLanes outer = b + e;
                ComplexLanes outerDifference = b - e;
                ComplexLanes c = ComplexLanes.Load(block + (2 * step));
                ComplexLanes d = ComplexLanes.Load(block + (3 * step));
                ComplexLanes inner = c + d;
                ComplexLanes innerDifference = c - d;
                (a + outer + inner).Store(block);
                ComplexLanes near = a.Add(outer, Cos72).Add(inner, Cos144);
                ComplexLanes nearTurned = (outerDifference * Sin72).Add(innerDifference, Sin144);
                near.SubtractTurned(nearTurned).Turn(root).Store(block + step);
                near.AddTurned(nearTurned).Turn(root + 6).Store(block + (4 * step));
                ComplexLanes far = a.Add(outer, Cos144).Add(inner, Cos72);
                ComplexLanes farTurned = (outerDifference * Sin144).Add(innerDifference, -Sin72);
                far.SubtractTurned(farTurned).Turn(root + 2).Store(block + (2 * step));
                far.AddTurned(farTurned).Turn(root + 4).Store(block + (3 * step));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Back5(float* begin, float* end, int length, float* roots)
    {
        long step = length / 5 * ComplexLanes.Floats;
        for (; begin < end; begin += length * ComplexLanes.Floats)
        {
            float* root = roots;
            for (float* block = begin; block < begin + step; block += ComplexLanes.Floats, root += 8)
            {
                ComplexLanes a = ComplexLanes.Load(block);
                ComplexLanes b = ComplexLanes.Load(block + step).TurnBack(root);
                ComplexLanes e = ComplexLanes.Load(block + (4 * step)).TurnBack(root + 6);
                ComplexLanes outer = b + e;
                ComplexLanes outerDifference = b - e;
                ComplexLanes c = ComplexLanes.Load(block + (2 * step)).TurnBack(root + 2);
                ComplexLanes d = ComplexLanes.Load(block + (3 * step)).TurnBack(root + 4);
                ComplexLanes inner = c + d;
                ComplexLanes innerDifference = c - d;
                (a + outer + inner).Store(block);
                ComplexLanes near = a.Add(outer, Cos72).Add(inner, Cos144);
                ComplexLanes nearTurned = (outerDifference * Sin72).Add(innerDifference, Sin144);
                near.AddTurned(nearTurned).Store(block + step);
                near.SubtractTurned(nearTurned).Store(block + (4 * step));
                ComplexLanes far = a.Add(outer, Cos144).Add(inner, Cos72);
                ComplexLanes farTurned = (outerDifference * Sin144).Add(innerDifference, -Sin72);
                far.AddTurned(farTurned).Store(block + (2 * step));
                far.SubtractTurned(farTurned).Store(block + (3 * step));
            }
        }
    }

    private readonly struct Stored : IRoots
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static ComplexLanes Turn(ComplexLanes value, float* root) => value.Turn(root);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static ComplexLanes TurnBack(ComplexLanes value, float* root) => value.TurnBack(root);
    }

    private readonly struct AllOne : IRoots
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static ComplexLanes Turn(ComplexLanes value, float* root) => value;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static ComplexLanes TurnBack(ComplexLanes value, float* root) => value;
    }
}
