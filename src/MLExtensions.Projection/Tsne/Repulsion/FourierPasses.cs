using System.Runtime.CompilerServices;

namespace MLExtensions.Projection;

/// <summary>One pass of a Fourier transform over a block: butterflies of 2, 3, 4 or 5 values that lie a part of the block apart.</summary>
internal static unsafe class FourierPasses
{
    private const float Sin60 = 0.866025403784438647f;
    private const float Cos72 = 0.309016994374947424f;
    private const float Sin72 = 0.951056516295153572f;
    private const float Cos144 = -0.809016994374947424f;
    private const float Sin144 = 0.587785252292473129f;

    /// <summary>Butterflies, then turns by the roots.</summary>
    public static void Forward(int radix, float* block, int length, float* roots)
    {
        switch (radix)
        {
            case 2: Forward2(block, length, roots); break;
            case 3: Forward3(block, length, roots); break;
            case 4: Forward4(block, length, roots); break;
            default: Forward5(block, length, roots); break;
        }
    }

    /// <summary>Turns back by the roots, then the butterflies of the other direction.</summary>
    public static void Back(int radix, float* block, int length, float* roots)
    {
        switch (radix)
        {
            case 2: Back2(block, length, roots); break;
            case 3: Back3(block, length, roots); break;
            case 4: Back4(block, length, roots); break;
            default: Back5(block, length, roots); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Forward2(float* block, int length, float* roots)
    {
        long step = length / 2 * ComplexLanes.Floats;
        for (float* end = block + step; block < end; block += ComplexLanes.Floats, roots += 2)
        {
            ComplexLanes a = ComplexLanes.Load(block);
            ComplexLanes b = ComplexLanes.Load(block + step);
            (a + b).Store(block);
            (a - b).Turn(roots).Store(block + step);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Back2(float* block, int length, float* roots)
    {
        long step = length / 2 * ComplexLanes.Floats;
        for (float* end = block + step; block < end; block += ComplexLanes.Floats, roots += 2)
        {
            ComplexLanes a = ComplexLanes.Load(block);
            ComplexLanes b = ComplexLanes.Load(block + step).TurnBack(roots);
            (a + b).Store(block);
            (a - b).Store(block + step);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Forward3(float* block, int length, float* roots)
    {
        long step = length / 3 * ComplexLanes.Floats;
        for (float* end = block + step; block < end; block += ComplexLanes.Floats, roots += 4)
        {
            ComplexLanes a = ComplexLanes.Load(block);
            ComplexLanes b = ComplexLanes.Load(block + step);
            ComplexLanes c = ComplexLanes.Load(block + (2 * step));
            ComplexLanes sum = b + c;
            ComplexLanes turned = (b - c) * Sin60;
            ComplexLanes middle = a.Add(sum, -0.5f);
            (a + sum).Store(block);
            middle.SubtractTurned(turned).Turn(roots).Store(block + step);
            middle.AddTurned(turned).Turn(roots + 2).Store(block + (2 * step));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Back3(float* block, int length, float* roots)
    {
        long step = length / 3 * ComplexLanes.Floats;
        for (float* end = block + step; block < end; block += ComplexLanes.Floats, roots += 4)
        {
            ComplexLanes a = ComplexLanes.Load(block);
            ComplexLanes b = ComplexLanes.Load(block + step).TurnBack(roots);
            ComplexLanes c = ComplexLanes.Load(block + (2 * step)).TurnBack(roots + 2);
            ComplexLanes sum = b + c;
            ComplexLanes turned = (b - c) * Sin60;
            ComplexLanes middle = a.Add(sum, -0.5f);
            (a + sum).Store(block);
            middle.AddTurned(turned).Store(block + step);
            middle.SubtractTurned(turned).Store(block + (2 * step));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Forward4(float* block, int length, float* roots)
    {
        long step = length / 4 * ComplexLanes.Floats;
        for (float* end = block + step; block < end; block += ComplexLanes.Floats, roots += 6)
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
            evenDifference.SubtractTurned(oddDifference).Turn(roots).Store(block + step);
            (even - odd).Turn(roots + 2).Store(block + (2 * step));
            evenDifference.AddTurned(oddDifference).Turn(roots + 4).Store(block + (3 * step));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Back4(float* block, int length, float* roots)
    {
        long step = length / 4 * ComplexLanes.Floats;
        for (float* end = block + step; block < end; block += ComplexLanes.Floats, roots += 6)
        {
            ComplexLanes a = ComplexLanes.Load(block);
            ComplexLanes c = ComplexLanes.Load(block + (2 * step)).TurnBack(roots + 2);
            ComplexLanes even = a + c;
            ComplexLanes evenDifference = a - c;
            ComplexLanes b = ComplexLanes.Load(block + step).TurnBack(roots);
            ComplexLanes d = ComplexLanes.Load(block + (3 * step)).TurnBack(roots + 4);
            ComplexLanes odd = b + d;
            ComplexLanes oddDifference = b - d;
            (even + odd).Store(block);
            evenDifference.AddTurned(oddDifference).Store(block + step);
            (even - odd).Store(block + (2 * step));
            evenDifference.SubtractTurned(oddDifference).Store(block + (3 * step));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Forward5(float* block, int length, float* roots)
    {
        long step = length / 5 * ComplexLanes.Floats;
        for (float* end = block + step; block < end; block += ComplexLanes.Floats, roots += 8)
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
            near.SubtractTurned(nearTurned).Turn(roots).Store(block + step);
            near.AddTurned(nearTurned).Turn(roots + 6).Store(block + (4 * step));
            ComplexLanes far = a.Add(outer, Cos144).Add(inner, Cos72);
            ComplexLanes farTurned = (outerDifference * Sin144).Add(innerDifference, -Sin72);
            far.SubtractTurned(farTurned).Turn(roots + 2).Store(block + (2 * step));
            far.AddTurned(farTurned).Turn(roots + 4).Store(block + (3 * step));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Back5(float* block, int length, float* roots)
    {
        long step = length / 5 * ComplexLanes.Floats;
        for (float* end = block + step; block < end; block += ComplexLanes.Floats, roots += 8)
        {
            ComplexLanes a = ComplexLanes.Load(block);
            ComplexLanes b = ComplexLanes.Load(block + step).TurnBack(roots);
            ComplexLanes e = ComplexLanes.Load(block + (4 * step)).TurnBack(roots + 6);
            ComplexLanes outer = b + e;
            ComplexLanes outerDifference = b - e;
            ComplexLanes c = ComplexLanes.Load(block + (2 * step)).TurnBack(roots + 2);
            ComplexLanes d = ComplexLanes.Load(block + (3 * step)).TurnBack(roots + 4);
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
