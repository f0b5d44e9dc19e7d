using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Numerics;
using MLExtensions.Transformers;

namespace MLExtensions.Projection;

/// <summary>Places rows on a map, four at a time: each fitted row that is loaded is compared with all of them.</summary>
internal sealed class InterpolationMapping : RowMapping
{
    private readonly MapInterpolation _map;
    private readonly DataViewSchema.Column _input;

    public InterpolationMapping(MapInterpolation map, string outputColumnName, DataViewSchema.Column input)
    {
        int size = ((VectorDataViewType)input.Type).Size;
        if (size != map.Columns)
        {
            throw new ArgumentOutOfRangeException(nameof(input), $"Schema mismatch for input column '{input.Name}': expected Vector<Single, {map.Columns}>, as the map was fitted, got {input.Type}.");
        }

        _map = map;
        _input = input;
        Outputs = [new(outputColumnName, new VectorDataViewType(NumberDataViewType.Single, map.Embedding.Columns))];
    }

    public override IReadOnlyList<DataViewSchema.DetachedColumn> Outputs { get; }

    public override int BlockSize => 4;

    public override IEnumerable<int> GetDependencies(Func<int, bool> activeOutput) => activeOutput(0) ? [_input.Index] : [];

    public override RowBlock CreateBlock(DataViewRow input, int capacity, Func<int, bool> activeOutput) => new Block(_map, input, _input, capacity);

    private sealed class Block(MapInterpolation map, DataViewRow row, DataViewSchema.Column input, int capacity) : RowBlock
    {
        private readonly ValueGetter<VBuffer<float>> _getter = row.GetGetter<VBuffer<float>>(input);
        private readonly FloatMatrix _rows = new(capacity, map.Columns);
        private VBuffer<float> _buffer;
        private FloatMatrix? _points;

        public override void Load(int slot)
        {
            _getter(ref _buffer);
            _buffer.CopyTo(_rows.Row(slot));
        }

        public override void Compute(int count) =>
            _points = map.Transform(new FloatMatrix(_rows.Values[..(count * map.Columns)], count, map.Columns), threads: 1);

        public override Delegate CreateReader(int output) => (BlockReader<VBuffer<float>>)Read;

        private void Read(int slot, ref VBuffer<float> value)
        {
            VBufferEditor<float> editor = VBufferEditor.Create(ref value, map.Embedding.Columns);
            _points!.Row(slot).CopyTo(editor.Values);
            value = editor.Commit();
        }
    }
}
