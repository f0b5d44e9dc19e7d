using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms.Onnx;

/// <summary>The outputs of the row where the cursor stands: the first getter runs the model, the others reuse its results.</summary>
internal sealed class OnnxRowOutputs(OnnxModelFile model, DataViewRow row, OnnxInput[] inputs, string[] active) : IDisposable
{
    private readonly Dictionary<string, DisposableNamedOnnxValue> _values = [];
    private IDisposableReadOnlyCollection<DisposableNamedOnnxValue> _results;
    private long _position = -1;

    public Delegate MakeGetter(string name, DataViewType type)
    {
        if (type is not VectorDataViewType vector)
        {
            throw new NotSupportedException(
                $"Output '{name}' of the ONNX model is a scalar without dimensions, which ML.NET cannot read; declare it as [1].");
        }

        return vector.ItemType is TextDataViewType
            ? MakeTextGetter(name)
            : TypeDispatch.Call<Delegate>(typeof(OnnxRowOutputs), nameof(MakeNumberGetter), [vector.ItemType.RawType], this, name);
    }

    public void Dispose() => _results?.Dispose();

    private static ValueGetter<VBuffer<T>> MakeNumberGetter<T>(OnnxRowOutputs row, string name) => (ref VBuffer<T> destination) =>
    {
        DenseTensor<T> tensor = row.Compute<T>(name);
        VBufferEditor<T> editor = VBufferEditor.Create(ref destination, (int)tensor.Length);
        tensor.Buffer.Span.CopyTo(editor.Values);
        destination = editor.Commit();
    };

    private ValueGetter<VBuffer<ReadOnlyMemory<char>>> MakeTextGetter(string name) => (ref VBuffer<ReadOnlyMemory<char>> destination) =>
    {
        DenseTensor<string> tensor = Compute<string>(name);
        VBufferEditor<ReadOnlyMemory<char>> editor = VBufferEditor.Create(ref destination, (int)tensor.Length);
        for (int i = 0; i < tensor.Length; i++)
            editor.Values[i] = tensor.GetValue(i).AsMemory();
        destination = editor.Commit();
    };

    private DenseTensor<T> Compute<T>(string name)
    {
        if (_position != row.Position)
            Run();
        return _values[name].AsTensor<T>() as DenseTensor<T>
            ?? throw Contracts.Except($"Output column {name} doesn't contain a DenseTensor of expected type {typeof(T)}");
    }

    private void Run()
    {
        NamedOnnxValue[] values = [.. inputs.Select(input => input.Read())];
        _results?.Dispose();
        _results = null;
        _results = model.Run(values, active);
        foreach (DisposableNamedOnnxValue value in _results)
            _values[value.Name] = value;
        _position = row.Position;
    }
}
