using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Transformers;

namespace MLExtensions.Vision.Search;

/// <summary>Looks up rows in blocks.</summary>
internal sealed class FindNearestMapping(NearestNeighborIndex index, NeighborColumns columns, int neighbors, DataViewSchema.Column input) : RowMapping
{
    public override IReadOnlyList<DataViewSchema.DetachedColumn> Outputs { get; } = columns.Outputs(neighbors);

    public override int BlockSize => 64;

    public override IEnumerable<int> GetDependencies(Func<int, bool> activeOutput) => Outputs.Where((_, output) => activeOutput(output)).Any() ? [input.Index] : [];

    public override RowBlock CreateBlock(DataViewRow row, int capacity, Func<int, bool> activeOutput) => new Block(index, neighbors, row, input, capacity);

    private sealed class Block(NearestNeighborIndex index, int neighbors, DataViewRow row, DataViewSchema.Column input, int capacity)
        : QueryBlock(index, neighbors, row, input, capacity)
    {
        private readonly int _neighbors = neighbors;

        public override Delegate CreateReader(int output) => output switch
        {
            0 => (BlockReader<VBuffer<long>>)((int slot, ref VBuffer<long> value) => Read(slot, ref value, static item => item.Id, FindNearestGraph.NoId)),
            1 => (BlockReader<VBuffer<ReadOnlyMemory<char>>>)((int slot, ref VBuffer<ReadOnlyMemory<char>> value) => Read(slot, ref value, static item => item.Label.AsMemory(), default)),
            _ => (BlockReader<VBuffer<float>>)((int slot, ref VBuffer<float> value) => Read(slot, ref value, static item => item.Distance, float.NaN)),
        };

        private void Read<T>(int slot, ref VBuffer<T> value, Func<IndexedNeighbor, T> part, T missing)
        {
            IndexedNeighbor[] found = Found(slot);
            VBufferEditor<T> editor = VBufferEditor.Create(ref value, _neighbors);
            for (int i = 0; i < _neighbors; i++)
            {
                editor.Values[i] = i < found.Length ? part(found[i]) : missing;
            }

            value = editor.Commit();
        }
    }
}
