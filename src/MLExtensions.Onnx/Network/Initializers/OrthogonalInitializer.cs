using System.Numerics.Tensors;
using MLExtensions.Numerics;

namespace MLExtensions.Onnx;

/// <summary>Gram and Schmidt on random normal vectors, twice for each: once leaves a rest where vectors are nearly dependent.</summary>
internal sealed class OrthogonalInitializer(double gain) : WeightInitializer
{
    public override void Fill(Span<float> values, WeightShape shape, RandomSequence random)
    {
        if (values.IsEmpty)
            return;
        int rows = shape.Dims.Count == 0 ? 1 : (int)shape.Dims[0];
        int columns = values.Length / rows;
        bool byRow = rows <= columns;
        (int count, int length) = byRow ? (rows, columns) : (columns, rows);
        double[][] basis = Basis(count, length, random);
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
                values[row * columns + column] = (float)(gain * (byRow ? basis[row][column] : basis[column][row]));
        }
    }

    private static double[][] Basis(int count, int length, RandomSequence random)
    {
        var basis = new double[count][];
        for (int i = 0; i < count; i++)
        {
            double[] vector = basis[i] = new double[length];
            for (int k = 0; k < length; k += 2)
            {
                (vector[k], double second) = NormalInitializer.NextPair(random);
                if (k + 1 < length)
                    vector[k + 1] = second;
            }

            for (int pass = 0; pass < 2; pass++)
            {
                for (int j = 0; j < i; j++)
                    TensorPrimitives.MultiplyAdd<double>(basis[j], -TensorPrimitives.Dot<double>(vector, basis[j]), vector, vector);
                TensorPrimitives.Divide(vector, TensorPrimitives.Norm<double>(vector), vector);
            }
        }

        return basis;
    }
}
