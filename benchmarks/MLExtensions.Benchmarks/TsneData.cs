using System.Runtime.InteropServices;
using MLExtensions.Numerics;
using MLExtensions.Onnx;

namespace MLExtensions.Benchmarks;

/// <summary>What the t-SNE benchmarks map.</summary>
internal static class TsneData
{
    public const int Columns = 50;

    /// <summary>Rows around 20 centres: centres of deviation 2, rows of deviation 1 about theirs.</summary>
    public static FloatMatrix Mixture(int rows)
    {
        const int Centres = 20;
        var random = new RandomSequence(1);
        var centres = new FloatMatrix(Centres, Columns);
        foreach (ref float value in centres.Span)
            value = (float)(2 * Normal(random));
        var data = new FloatMatrix(rows, Columns);
        for (int row = 0; row < rows; row++)
        {
            int centre = random.NextInt32(Centres);
            for (int column = 0; column < Columns; column++)
                data[row, column] = centres[centre, column] + (float)Normal(random);
        }

        return data;
    }

    /// <summary>The 70,000 images of MNIST, 784 pixels from 0 to 1.</summary>
    public static FloatMatrix Mnist(string folder)
    {
        float[] training = IdxFile.Load(Find("train")).ToUnitFloats();
        float[] test = IdxFile.Load(Find("t10k")).ToUnitFloats();
        return new FloatMatrix((float[])[.. training, .. test], (training.Length + test.Length) / 784, 784);

        string Find(string part)
        {
            string path = Path.Combine(folder, part + "-images-idx3-ubyte");
            return File.Exists(path) ? path : path + ".gz";
        }
    }

    /// <summary>The first rows.</summary>
    public static FloatMatrix Head(FloatMatrix data, int rows) => new(data.Values[..(rows * data.Columns)], rows, data.Columns);

    public static void Write(string path, FloatMatrix data)
    {
        using FileStream file = File.Create(path);
        file.Write(MemoryMarshal.AsBytes(data.Span));
    }

    public static FloatMatrix Read(string path, int columns)
    {
        byte[] bytes = File.ReadAllBytes(path);
        float[] values = MemoryMarshal.Cast<byte, float>(bytes).ToArray();
        return new FloatMatrix(values, values.Length / columns, columns);
    }

    private static double Normal(RandomSequence random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
