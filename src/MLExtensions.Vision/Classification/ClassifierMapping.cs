using System.Numerics.Tensors;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLExtensions.Transformers;
using MLExtensions.Vision.Input;

namespace MLExtensions.Vision.Classification;

/// <summary>Classifies images in batches.</summary>
internal sealed class ClassifierMapping(
    MLContext context, ImageClassifier classifier, ClassifierColumns columns, ImageResizingEstimator.ResizingKind resizing, DataViewSchema.Column image, int batchSize) : RowMapping
{
    private const int ScoreOutput = 1;

    public override IReadOnlyList<DataViewSchema.DetachedColumn> Outputs { get; } = columns.Outputs(classifier.ClassNames);

    public override int BlockSize => batchSize;

    public override IEnumerable<int> GetDependencies(Func<int, bool> activeOutput) => activeOutput(0) || activeOutput(ScoreOutput) ? [image.Index] : [];

    public override RowBlock CreateBlock(DataViewRow input, int capacity, Func<int, bool> activeOutput) =>
        new Block(classifier, new ImageColumnReader(context, input, image, new ImageSize(classifier.ImageWidth, classifier.ImageHeight), resizing), capacity);

    private sealed class Block(ImageClassifier classifier, ImageColumnReader reader, int capacity) : RowBlock
    {
        private readonly BatchRunner _runner = new(classifier.Session, classifier.Model, capacity);

        public override void Load(int slot) => reader.Read(_runner.Input(slot));

        public override void Compute(int count) => _runner.Run(count);

        public override Delegate CreateReader(int output) =>
            output == ScoreOutput ? (BlockReader<VBuffer<float>>)ReadScores : (BlockReader<uint>)ReadLabel;

        protected override void Dispose(bool disposing)
        {
            reader.Dispose();
            base.Dispose(disposing);
        }

        private void ReadScores(int slot, ref VBuffer<float> value)
        {
            ReadOnlySpan<float> scores = _runner.Output(slot);
            VBufferEditor<float> editor = VBufferEditor.Create(ref value, scores.Length);
            scores.CopyTo(editor.Values);
            value = editor.Commit();
        }

        // Keys count from 1.
        private void ReadLabel(int slot, ref uint value) => value = (uint)TensorPrimitives.IndexOfMax(_runner.Output(slot)) + 1;
    }
}
