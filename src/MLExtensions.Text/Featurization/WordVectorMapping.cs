using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Transformers;

namespace MLExtensions.Text;

/// <summary>Featurizes rows one by one: a text is pooled faster than a block of them could be gathered.</summary>
internal sealed class WordVectorMapping(TextFeaturizer featurizer, string outputColumnName, DataViewSchema.Column input) : RowMapping
{
    public override IReadOnlyList<DataViewSchema.DetachedColumn> Outputs { get; } =
        [new(outputColumnName, new VectorDataViewType(NumberDataViewType.Single, featurizer.OutputDimension))];

    public override IEnumerable<int> GetDependencies(Func<int, bool> activeOutput) => activeOutput(0) ? [input.Index] : [];

    public override RowBlock CreateBlock(DataViewRow row, int capacity, Func<int, bool> activeOutput) => new Block(featurizer, row, input);

    private sealed class Block(TextFeaturizer featurizer, DataViewRow row, DataViewSchema.Column input) : RowBlock
    {
        private readonly TokenReader _reader = new(row, input);
        private readonly float[] _features = new float[featurizer.OutputDimension];

        public override void Load(int slot)
        {
            try
            {
                featurizer.Featurize(_reader.Read(), _features);
            }
            catch (UnknownWordException error)
            {
                throw new UnknownWordException(error.Word, $"Column '{input.Name}', row {row.Position}: {error.Message}");
            }
        }

        public override void Compute(int count)
        {
        }

        public override Delegate CreateReader(int output) => (BlockReader<VBuffer<float>>)Read;

        private void Read(int slot, ref VBuffer<float> value)
        {
            VBufferEditor<float> editor = VBufferEditor.Create(ref value, _features.Length);
            _features.CopyTo(editor.Values);
            value = editor.Commit();
        }
    }
}
