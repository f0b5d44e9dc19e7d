using System.Numerics.Tensors;

namespace MLExtensions.Vision;

/// <summary>The distance of two embeddings.</summary>
internal static class PairDistance
{
    public static float Between(ReadOnlySpan<float> x, ReadOnlySpan<float> y, EmbeddingDistance distance)
    {
        switch (distance)
        {
            case EmbeddingDistance.Euclidean:
                return TensorPrimitives.Distance(x, y);
            case EmbeddingDistance.Cosine:
                float lengths = TensorPrimitives.Norm(x) * TensorPrimitives.Norm(y);
                return lengths > 0 ? 1 - (TensorPrimitives.Dot(x, y) / lengths) : 1;
            default:
                float euclidean = TensorPrimitives.Distance(x, y);
                return euclidean * euclidean;
        }
    }
}
