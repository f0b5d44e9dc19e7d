using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Microsoft.ML.Transforms.Onnx;

/// <summary>Reads a column of the current row as a tensor.</summary>
internal abstract class OnnxInput
{
    public abstract NamedOnnxValue Read();

    public static OnnxInput Create(DataViewRow row, DataViewSchema.Column column, int[] shape)
    {
        Type rawType = column.Type.ItemType().RawType;
        if (!OnnxElementTypes.IsSupported(rawType))
            throw new NotImplementedException($"Not implemented type {rawType}");
        return column.Type is VectorDataViewType vector
            ? TypeDispatch.Call<OnnxInput>(typeof(OnnxInput), nameof(CreateVector), [rawType], row, column, shape, vector.IsKnownSize)
            : TypeDispatch.Call<OnnxInput>(typeof(OnnxInput), nameof(CreateScalar), [rawType], row, column);
    }

    private static OnnxInput CreateScalar<T>(DataViewRow row, DataViewSchema.Column column) => new Scalar<T>(row, column);

    private static OnnxInput CreateVector<T>(DataViewRow row, DataViewSchema.Column column, int[] shape, bool isKnownSize)
        => new Vector<T>(row, column, shape, isKnownSize);

    private static NamedOnnxValue ToTensor<T>(string name, ReadOnlySpan<T> values, int[] shape)
    {
        if (typeof(T) != typeof(ReadOnlyMemory<char>))
            return NamedOnnxValue.CreateFromTensor(name, new DenseTensor<T>(values.ToArray(), shape));
        var texts = new string[values.Length];
        for (int i = 0; i < texts.Length; i++)
            texts[i] = values[i].ToString();
        return NamedOnnxValue.CreateFromTensor(name, new DenseTensor<string>(texts, shape));
    }

    /// <summary>A scalar is the tensor [1, 1], whatever the model declares.</summary>
    private sealed class Scalar<T>(DataViewRow row, DataViewSchema.Column column) : OnnxInput
    {
        private readonly ValueGetter<T> _getter = row.GetGetter<T>(column);

        public override NamedOnnxValue Read()
        {
            T value = default;
            _getter(ref value);
            return ToTensor<T>(column.Name, [value], [1, 1]);
        }
    }

    private sealed class Vector<T>(DataViewRow row, DataViewSchema.Column column, int[] shape, bool isKnownSize) : OnnxInput
    {
        private readonly ValueGetter<VBuffer<T>> _getter = row.GetGetter<VBuffer<T>>(column);
        private readonly int _unknown = Array.IndexOf(shape, 0);
        private readonly int _denominator = shape.Where(dim => dim > 0).Aggregate(1, (x, y) => x * y);
        private VBuffer<T> _value;
        private VBuffer<T> _dense;

        public override NamedOnnxValue Read()
        {
            _getter(ref _value);
            _value.CopyToDense(ref _dense);
            int[] dims = [.. shape];
            // A known size never fills the unknown dimension: so does the original, and the tensor below refuses.
            if (!isKnownSize)
            {
                if (_unknown < 0)
                {
                    throw new ArgumentOutOfRangeException(column.Name,
                        $"Column '{column.Name}' has a variable size, and input '{column.Name}' of the model, [{string.Join(", ", shape)}], has no unknown dimension beside the batch.");
                }

                dims[_unknown] = _dense.Length / _denominator;
            }

            return ToTensor(column.Name, _dense.GetValues(), dims);
        }
    }
}
