using System.Numerics.Tensors;
using MLExtensions.Numerics;

namespace MLExtensions.Benchmarks;

/// <summary>Vectors as a network's embeddings are: of length 1, in clusters, in fewer directions than they have values.</summary>
internal static class VectorSearchData
{
    private const int Clustered = 1000;
    private const int Block = 4096;

    public static FloatMatrix Clusters(int rows, int columns, int intrinsic, int threads)
    {
        FloatMatrix directions = Gaussian(new RandomSequence(1), intrinsic, columns), centres = Gaussian(new RandomSequence(2), Clustered, intrinsic);
        var vectors = new FloatMatrix(rows, columns);
        Workers.For(threads, (rows + Block - 1) / Block, block =>
        {
            int first = block * Block, count = Math.Min(Block, rows - first);
            var random = new RandomSequence(3, block);
            FloatMatrix places = Gaussian(random, count, intrinsic);
            for (int i = 0; i < count; i++)
            {
                TensorPrimitives.MultiplyAdd(places.Row(i), 0.6f, centres.Row(random.NextInt32(Clustered)), places.Row(i));
            }

            var target = new FloatMatrix(vectors.Values.Slice(first * columns, count * columns), count, columns);
            MatrixProduct.Multiply(places, directions, target, threads: 1);
            FloatMatrix noise = Gaussian(random, count, columns);
            TensorPrimitives.MultiplyAdd(noise.Span, 0.1f * MathF.Sqrt(intrinsic), target.Span, target.Span);
            for (int i = 0; i < count; i++)
            {
                TensorPrimitives.Divide(target.Row(i), TensorPrimitives.Norm<float>(target.Row(i)), target.Row(i));
            }
        });
        return vectors;
    }

    private static FloatMatrix Gaussian(RandomSequence random, int rows, int columns)
    {
        var matrix = new FloatMatrix(rows, columns);
        foreach (ref float value in matrix.Span)
        {
            value = MathF.Sqrt(-2 * MathF.Log(1 - random.NextSingle())) * MathF.Cos(2 * MathF.PI * random.NextSingle());
        }

        return matrix;
    }
}
