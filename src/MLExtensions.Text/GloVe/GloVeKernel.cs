using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLExtensions.Text;

/// <summary>Passes over the cells of one block.</summary>
/// <param name="cells">The cells, in the order of their turn.</param>
/// <param name="count">The number of cells.</param>
/// <param name="rows">The rows of the block's words and contexts.</param>
/// <param name="clip">The largest absolute value of a gradient's component.</param>
/// <returns>The sum of ½ f(x) (w·c + b + b̃ − log x)² over the cells, each as its turn came.</returns>
internal unsafe delegate double GloVeBlockStep(CellEntry* cells, long count, in BlockRows rows, float clip);

/// <summary>The rows that one block works on.</summary>
/// <param name="Words">The first word's row: vector, then sums of squared gradients.</param>
/// <param name="Contexts">The first context's row.</param>
/// <param name="WordBiases">The first word's bias and sum of squared gradients.</param>
/// <param name="ContextBiases">The first context's.</param>
/// <param name="Dimension">The number of components of a vector; padding up to <paramref name="HalfStride"/> is zero and stays so.</param>
/// <param name="HalfStride">The number of floats from a vector to its sums; twice that to the next row.</param>
internal readonly unsafe record struct BlockRows(nint Words, nint Contexts, nint WordBiases, nint ContextBiases, int Dimension, int HalfStride);

/// <summary>
/// The update of GloVe by AdaGrad (Pennington, Socher and Manning, 2014, equation 8; Duchi, Hazan and Singer, 2011), cell by cell.
/// </summary>
/// <remarks>
/// The sums of squared gradients are kept divided by η²: the step η g / √G is then g / √(G / η²), and η is gone from the loop.
/// 1/√ is the processor's estimate, of 11 bits or better: it scales a step by at most 0.04 %.
/// </remarks>
internal static unsafe class GloVeKernel
{
    /// <summary>The kernel for a width.</summary>
    /// <param name="width">A width that the processor has.</param>
    public static GloVeBlockStep For(VectorWidth width) => width switch
    {
        VectorWidth.Bits512 => Step<Vector512<float>, Operations512>,
        VectorWidth.Bits256 => Step<Vector256<float>, Operations256>,
        _ => Step<Vector128<float>, Operations128>,
    };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Step<TVector, TOperations>(CellEntry* cells, long count, in BlockRows rows, float clip)
        where TVector : struct
        where TOperations : struct, IVectorOperations<TVector>
    {
        int lanes = (rows.Dimension + TOperations.Lanes - 1) / TOperations.Lanes * TOperations.Lanes;
        int half = rows.HalfStride;
        nint stride = 2 * (nint)half;
        float* words = (float*)rows.Words;
        float* contexts = (float*)rows.Contexts;
        float* wordBiases = (float*)rows.WordBiases;
        float* contextBiases = (float*)rows.ContextBiases;
        TVector upper = TOperations.Broadcast(clip);
        TVector lower = TOperations.Broadcast(-clip);
        double cost = 0;
        for (CellEntry* cell = cells, end = cells + count; cell < end; cell++)
        {
            float* word = words + (cell->Word * stride);
            float* context = contexts + (cell->Context * stride);
            float* wordBias = wordBiases + (2 * cell->Word);
            float* contextBias = contextBiases + (2 * cell->Context);

            TVector even = TOperations.Broadcast(0);
            TVector odd = even;
            int lane = 0;
            for (; lane <= lanes - (2 * TOperations.Lanes); lane += 2 * TOperations.Lanes)
            {
                even = TOperations.MultiplyAdd(TOperations.Load(word + lane), TOperations.Load(context + lane), even);
                odd = TOperations.MultiplyAdd(TOperations.Load(word + lane + TOperations.Lanes), TOperations.Load(context + lane + TOperations.Lanes), odd);
            }

            if (lane < lanes)
            {
                even = TOperations.MultiplyAdd(TOperations.Load(word + lane), TOperations.Load(context + lane), even);
            }

            float difference = TOperations.Sum(TOperations.Add(even, odd)) + wordBias[0] + contextBias[0] - cell->Logarithm;
            float weighted = cell->Weight * difference;
            cost += 0.5 * weighted * difference;

            TVector factor = TOperations.Broadcast(weighted);
            for (lane = 0; lane < lanes; lane += TOperations.Lanes)
            {
                TVector wordValue = TOperations.Load(word + lane);
                TVector contextValue = TOperations.Load(context + lane);
                TVector wordSquares = TOperations.Load(word + half + lane);
                TVector contextSquares = TOperations.Load(context + half + lane);
                TVector wordGradient = TOperations.Clip(TOperations.Multiply(factor, contextValue), lower, upper);
                TVector contextGradient = TOperations.Clip(TOperations.Multiply(factor, wordValue), lower, upper);
                TOperations.Store(word + lane, TOperations.MultiplySubtractFrom(wordGradient, TOperations.ReciprocalSqrt(wordSquares), wordValue));
                TOperations.Store(context + lane, TOperations.MultiplySubtractFrom(contextGradient, TOperations.ReciprocalSqrt(contextSquares), contextValue));
                TOperations.Store(word + half + lane, TOperations.MultiplyAdd(wordGradient, wordGradient, wordSquares));
                TOperations.Store(context + half + lane, TOperations.MultiplyAdd(contextGradient, contextGradient, contextSquares));
            }

            float square = weighted * weighted;
            wordBias[0] -= weighted / MathF.Sqrt(wordBias[1]);
            contextBias[0] -= weighted / MathF.Sqrt(contextBias[1]);
            wordBias[1] += square;
            contextBias[1] += square;
        }

        return cost;
    }
}
