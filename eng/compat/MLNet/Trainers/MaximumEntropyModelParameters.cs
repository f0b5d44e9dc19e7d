using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.Trainers;

public abstract class ModelParametersBase<TOutput> : ICanSaveModel
{
    private protected ModelParametersBase()
    {
    }

    void ICanSaveModel.Save(ModelSaveContext ctx) => Save(ctx);

    private protected abstract void Save(ModelSaveContext ctx);
}

public abstract class LinearMulticlassModelParametersBase : ModelParametersBase<VBuffer<float>>
{
    // Biases, then weights[feature, class]: a sparse row reads one short run a feature.
    private readonly float[] _parameters;

    private protected LinearMulticlassModelParametersBase(float[] parameters, int featureCount, int classes)
    {
        _parameters = parameters;
        FeatureCount = featureCount;
        ClassCount = classes;
    }

    internal int FeatureCount { get; }

    internal int ClassCount { get; }

    public IEnumerable<float> GetBiases() => _parameters.Take(ClassCount);

    public void GetWeights(ref VBuffer<float>[] weights, out int numClasses)
    {
        numClasses = ClassCount;
        weights = new VBuffer<float>[numClasses];
        for (int c = 0; c < weights.Length; c++)
        {
            var row = new float[FeatureCount];
            for (int f = 0; f < row.Length; f++)
                row[f] = _parameters[(ClassCount * (f + 1)) + c];
            weights[c] = new VBuffer<float>(row.Length, row);
        }
    }

    internal float[] ParametersFor(int featureCount, int classes)
    {
        Contracts.Check(featureCount == FeatureCount, "The input training data must have the same features used to train the input predictor.");
        Contracts.Check(classes == ClassCount, "The initialization predictor has different number of classes than the training data.");
        return _parameters;
    }

    internal void Scores(in VBuffer<float> features, Span<float> scores)
    {
        Contracts.Check(features.Length == FeatureCount, $"The model was trained on {FeatureCount} features, but the row has {features.Length}");
        _parameters.AsSpan(0, ClassCount).CopyTo(scores);
        ReadOnlySpan<float> values = features.GetValues();
        ReadOnlySpan<int> indices = features.GetIndices();
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] != 0)
                DenseVector.AddScaled(scores, _parameters.AsSpan(ClassCount * ((features.IsDense ? i : indices[i]) + 1), ClassCount), values[i]);
        }
    }

    internal void WriteTo(BinaryWriter writer)
    {
        writer.Write(FeatureCount);
        writer.Write(ClassCount);
        ValueArrays.Write(writer, _parameters);
    }

    private protected override void Save(ModelSaveContext ctx)
    {
        ctx.SetLoaderSignature("MultiClassLRExec");
        WriteTo(ctx.Writer);
    }
}

public sealed class MaximumEntropyModelParameters : LinearMulticlassModelParametersBase
{
    internal MaximumEntropyModelParameters(float[] parameters, int featureCount, int classes) : base(parameters, featureCount, classes)
    {
    }

    internal static MaximumEntropyModelParameters Load(BinaryReader reader)
    {
        int featureCount = reader.ReadInt32(), classes = reader.ReadInt32();
        return new MaximumEntropyModelParameters(ValueArrays.Read<float>(reader), featureCount, classes);
    }
}
