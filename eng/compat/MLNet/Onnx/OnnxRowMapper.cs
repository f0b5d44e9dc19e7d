using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms.Onnx;

/// <summary>Runs the model once a row, for the outputs that are active.</summary>
internal sealed class OnnxRowMapper : IRowMapper
{
    private const string OutputSuffix = ".output";
    private readonly OnnxTransformer _parent;
    private readonly int[] _columns;
    private readonly int[][] _shapes;

    public OnnxRowMapper(OnnxTransformer parent, DataViewSchema inputSchema)
    {
        _parent = parent;
        _columns = new int[parent.Inputs.Length];
        _shapes = new int[parent.Inputs.Length][];
        for (int i = 0; i < _columns.Length; i++)
        {
            string name = parent.Inputs[i];
            OnnxVariable input = parent.Model.GetInput(name);
            _shapes[i] = input.RowShape();
            if (_shapes[i].Count(dim => dim == 0) > 1)
                throw new ArgumentOutOfRangeException(name, "Only 1 unknown dimension is allowed");
            DataViewSchema.Column column = inputSchema.GetColumnOrNull(name)
                ?? throw Contracts.ExceptSchemaMismatch(nameof(inputSchema), "input", name);
            _columns[i] = column.Index;
            Check(name, column.Type, input.Type.ItemType(), _shapes[i]);
        }
    }

    public DataViewSchema.DetachedColumn[] GetOutputColumns() => [.. _parent.Outputs.Select((output, i) =>
    {
        string name = output.EndsWith(OutputSuffix, StringComparison.Ordinal) ? output.Replace(OutputSuffix, "") : output;
        var annotations = new DataViewSchema.Annotations.Builder();
        if (_parent.Model.SlotNames.TryGetValue(name, out string[] slots))
            annotations.Add(AnnotationKinds.SlotNames, new VectorDataViewType(TextDataViewType.Instance, slots.Length), SlotNamesGetter(slots));
        return new DataViewSchema.DetachedColumn(name, _parent.OutputTypes[i], annotations.ToAnnotations());
    })];

    public Func<int, bool> GetDependencies(Func<int, bool> activeOutput)
    {
        bool any = Enumerable.Range(0, _parent.Outputs.Length).Any(activeOutput);
        return column => any && _columns.Contains(column);
    }

    public Delegate[] CreateGetters(DataViewRow input, Func<int, bool> activeOutput, out Action disposer)
    {
        string[] active = [.. _parent.Outputs.Where((_, i) => activeOutput(i))];
        OnnxInput[] inputs = active.Length == 0 ? [] : [.. _columns.Select((column, i) => OnnxInput.Create(input, input.Schema[column], _shapes[i]))];
        var row = new OnnxRowOutputs(_parent.Model, input, inputs, active);
        disposer = row.Dispose;
        return [.. _parent.Outputs.Select((name, i) => activeOutput(i) ? row.MakeGetter(name, _parent.OutputTypes[i]) : null)];
    }

    private static ValueGetter<VBuffer<ReadOnlyMemory<char>>> SlotNamesGetter(string[] names)
        => (ref VBuffer<ReadOnlyMemory<char>> destination) =>
        {
            VBufferEditor<ReadOnlyMemory<char>> editor = VBufferEditor.Create(ref destination, names.Length);
            for (int i = 0; i < names.Length; i++)
                editor.Values[i] = names[i].AsMemory();
            destination = editor.Commit();
        };

    private static void Check(string name, DataViewType type, DataViewType wanted, int[] shape)
    {
        DataViewType item = type.ItemType();
        // A key passes for the integer that it is stored as.
        if (!item.Equals(wanted) && !(item is KeyDataViewType && item.RawType == wanted.RawType))
            throw Contracts.ExceptSchemaMismatch("inputSchema", "input", name, wanted.ToString(), type.ToString());
        if (shape.Contains(0))
            return;
        int needed = shape.Aggregate((x, y) => x * y);
        if (type.ValueCount() % needed != 0)
            throw Contracts.Except($"Input shape mismatch: Input '{name}' has shape {string.Join(",", shape)}, but input data is of length {type.ValueCount()}.");
    }
}
