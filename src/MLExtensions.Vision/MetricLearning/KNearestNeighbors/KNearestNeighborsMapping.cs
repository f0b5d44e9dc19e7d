using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Transformers;
using MLExtensions.Vision.Classification;

namespace MLExtensions.Vision.Search;

/// <summary>Classifies rows in blocks.</summary>
internal sealed class KNearestNeighborsMapping(NearestNeighborIndex index, ClassifierColumns columns, IReadOnlyList<string> classNames, NeighborVote vote, DataViewSchema.Column input) : RowMapping
{
    private const int ScoreOutput = 1;

    private readonly Dictionary<string, int> _classes = classNames.Select((name, number) => (name, number)).ToDictionary(StringComparer.Ordinal);

    public override IReadOnlyList<DataViewSchema.DetachedColumn> Outputs { get; } = columns.Outputs(classNames);

    public override int BlockSize => 64;

    public override IEnumerable<int> GetDependencies(Func<int, bool> activeOutput) => activeOutput(0) || activeOutput(ScoreOutput) ? [input.Index] : [];

    public override RowBlock CreateBlock(DataViewRow row, int capacity, Func<int, bool> activeOutput) => new Block(index, _classes, vote, row, input, capacity);

    private sealed class Block(NearestNeighborIndex index, Dictionary<string, int> classes, NeighborVote vote, DataViewRow row, DataViewSchema.Column input, int capacity)
        : QueryBlock(index, vote.Neighbors, row, input, capacity)
    {
        private readonly float[] _scores = new float[classes.Count];

        public override Delegate CreateReader(int output) =>
            output == ScoreOutput ? (BlockReader<VBuffer<float>>)ReadScores : (BlockReader<uint>)ReadLabel;

        private void ReadScores(int slot, ref VBuffer<float> value)
        {
            VBufferEditor<float> editor = VBufferEditor.Create(ref value, _scores.Length);
            vote.Count(Found(slot), classes, editor.Values);
            value = editor.Commit();
        }

        // Keys count from 1, and 0 is a missing one.
        private void ReadLabel(int slot, ref uint value) => value = (uint)(vote.Count(Found(slot), classes, _scores) + 1);
    }
}
