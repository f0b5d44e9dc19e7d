using System.Globalization;
using MLExtensions.Numerics;
using MLExtensions.Onnx;

namespace MLExtensions.Cli.Maps;

/// <summary>NumPy arrays as rows and as labels.</summary>
internal static class NpyMatrix
{
    /// <summary>Reads an array of at least two dimensions; those after the first make up the columns.</summary>
    public static FloatMatrix Read(string path)
    {
        OnnxTensor tensor = NpyFile.Load(path);
        float[] values = ToFloats(tensor, path);
        if (tensor.Dims.Count < 2 || values.Length == 0)
        {
            throw new InvalidDataException($"'{path}' has the shape [{string.Join(", ", tensor.Dims)}]; rows need two dimensions and a value.");
        }

        int rows = (int)tensor.Dims[0];
        return new FloatMatrix(values, rows, values.Length / rows);
    }

    /// <summary>Reads an array of one dimension as texts.</summary>
    public static string[] ReadLabels(string path)
    {
        OnnxTensor tensor = NpyFile.Load(path);
        if (tensor.Dims.Count != 1)
        {
            throw new InvalidDataException($"'{path}' has the shape [{string.Join(", ", tensor.Dims)}]; labels need one dimension.");
        }

        return [.. ToFloats(tensor, path).Select(v => v.ToString(CultureInfo.InvariantCulture))];
    }

    /// <summary>Writes a matrix of float32.</summary>
    public static void Write(string path, FloatMatrix values) => NpyFile.Save(path, OnnxTensor.Create<float>(values.Span, values.Rows, values.Columns));

    private static float[] ToFloats(OnnxTensor tensor, string path) => tensor.ElementType switch
    {
        OnnxElementType.Float => tensor.AsSpan<float>().ToArray(),
        OnnxElementType.Double => Convert<double>(tensor, v => (float)v),
        OnnxElementType.Float16 => Convert<Half>(tensor, v => (float)v),
        OnnxElementType.Int64 => Convert<long>(tensor, v => v),
        OnnxElementType.Int32 => Convert<int>(tensor, v => v),
        OnnxElementType.Int16 => Convert<short>(tensor, v => v),
        OnnxElementType.Int8 => Convert<sbyte>(tensor, v => v),
        OnnxElementType.UInt64 => Convert<ulong>(tensor, v => v),
        OnnxElementType.UInt32 => Convert<uint>(tensor, v => v),
        OnnxElementType.UInt16 => Convert<ushort>(tensor, v => v),
        OnnxElementType.UInt8 => Convert<byte>(tensor, v => v),
        OnnxElementType.Bool => Convert<bool>(tensor, v => v ? 1 : 0),
        _ => throw new InvalidDataException($"'{path}' holds {tensor.ElementType}; real numbers are needed."),
    };

    private static float[] Convert<T>(OnnxTensor tensor, Converter<T, float> convert)
        where T : unmanaged
    {
        ReadOnlySpan<T> values = tensor.AsSpan<T>();
        var floats = new float[values.Length];
        for (int i = 0; i < floats.Length; i++)
        {
            floats[i] = convert(values[i]);
        }

        return floats;
    }
}
