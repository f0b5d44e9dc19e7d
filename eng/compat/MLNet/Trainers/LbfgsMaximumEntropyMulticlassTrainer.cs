using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.Trainers;

public sealed class LbfgsMaximumEntropyMulticlassTrainer
    : LbfgsTrainerBase<LbfgsMaximumEntropyMulticlassTrainer.Options, MulticlassPredictionTransformer<MaximumEntropyModelParameters>, MaximumEntropyModelParameters>
{
    internal LbfgsMaximumEntropyMulticlassTrainer(IHostEnvironment env, Options options) : base(env, options, LabelShape(options))
    {
        if (options.ShowTrainingStatistics)
            throw NotSupported(nameof(options.ShowTrainingStatistics));
    }

    public MulticlassPredictionTransformer<MaximumEntropyModelParameters> Fit(IDataView trainData, MaximumEntropyModelParameters modelParameters)
    {
        Contracts.CheckValue(trainData, nameof(trainData));
        return Train(trainData, modelParameters);
    }

    private protected override MulticlassPredictionTransformer<MaximumEntropyModelParameters> Train(IDataView input, MaximumEntropyModelParameters start)
    {
        CheckInput(SchemaShape.Create(input.Schema));
        DataViewSchema.Column features = input.Schema[FeatureColumn.Name], label = input.Schema[LabelColumn.Name];
        int featureCount = features.Type.ValueCount(), classes = checked((int)((KeyDataViewType)label.Type).Count);
        SparseRows rows = ReadRows(input, features, label);
        Contracts.Check(rows.Count > 0, "No valid training instances found, all instances have missing features.");

        var objective = new SoftmaxObjective(rows, classes, Settings.L2Regularization, Settings.NumberOfThreads ?? Environment.ProcessorCount);
        float[] initial = start is null ? new float[objective.ParameterCount] : start.ParametersFor(featureCount, classes);
        if (start is null && Settings.InitialWeightsDiameter > 0)
        {
            for (int i = 0; i < initial.Length; i++)
                initial[i] = Settings.InitialWeightsDiameter * (Host.Rand.NextSingle() - 0.5f);
        }

        var optimizer = new LbfgsOptimizer(objective.Evaluate, initial, Settings.HistorySize, Settings.L1Regularization / rows.Count, penalizedFrom: classes);
        float[] parameters = optimizer.Minimize(Settings.OptimizationTolerance, Settings.MaximumNumberOfIterations);
        var labelAnnotations = new DataViewSchema.Annotations.Builder();
        labelAnnotations.Add(label.Annotations, kind => kind == AnnotationKinds.KeyValues);
        return new MulticlassPredictionTransformer<MaximumEntropyModelParameters>(
            new MaximumEntropyModelParameters(parameters, featureCount, classes), FeatureColumn.Name, (VectorDataViewType)features.Type, labelAnnotations.ToAnnotations());
    }

    private protected override IEnumerable<SchemaShape.Column> OutputColumns(SchemaShape inputSchema)
    {
        SchemaShape.Column label = inputSchema.Input(LabelColumn.Name);
        SchemaShape.Column[] keyValues = [.. label.Annotations.Kept(AnnotationKinds.KeyValues)];
        var labels = new List<SchemaShape.Column>();
        foreach (SchemaShape.Column values in keyValues.Where(k => k.Kind == SchemaShape.Column.VectorKind.Vector))
        {
            if (values.ItemType is TextDataViewType)
                labels.Add(ShapeExtensions.SlotNames);
            labels.Add(new SchemaShape.Column(AnnotationKinds.TrainingLabelValues, values.Kind, values.ItemType, values.IsKey));
        }

        SchemaShape.Column Text(string kind) => new(kind, SchemaShape.Column.VectorKind.Scalar, TextDataViewType.Instance, false);
        SchemaShape.Column[] score =
        [
            new(AnnotationKinds.ScoreColumnSetId, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.UInt32, true),
            Text(AnnotationKinds.ScoreColumnKind),
            Text(AnnotationKinds.ScoreValueKind),
        ];
        yield return new SchemaShape.Column("Score", SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, false, new SchemaShape([.. labels, .. score]));
        yield return new SchemaShape.Column("PredictedLabel", SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.UInt32, true, new SchemaShape([.. keyValues, .. score]));
    }

    private SparseRows ReadRows(IDataView input, DataViewSchema.Column features, DataViewSchema.Column label)
    {
        bool weighted = WeightColumn.IsValid;
        var rows = new SparseRows(features.Type.ValueCount(), weighted);
        DataViewSchema.Column[] columns = weighted ? [features, label, input.Schema[WeightColumn.Name]] : [features, label];
        long skipped = 0;
        using (DataViewRowCursor cursor = input.GetRowCursor(columns))
        {
            ValueGetter<VBuffer<float>> getFeatures = cursor.GetGetter<VBuffer<float>>(features);
            ValueGetter<uint> getLabel = cursor.GetGetter<uint>(label);
            ValueGetter<float> getWeight = weighted ? cursor.GetGetter<float>(columns[2]) : null;
            VBuffer<float> vector = default;
            uint key = 0;
            float weight = 1;
            while (cursor.MoveNext())
            {
                getFeatures(ref vector);
                getLabel(ref key);
                getWeight?.Invoke(ref weight);
                if (!rows.TryAdd(vector, (int)key - 1, weight))
                    skipped++;
            }
        }

        if (skipped > 0)
        {
            using IChannel channel = Host.Start("Training");
            channel.Warning(MessageSensitivity.None, "Skipped {0} instances with missing features/label/weight during training", skipped);
        }

        return rows;
    }

    private static SchemaShape.Column LabelShape(Options options)
    {
        Contracts.CheckNonEmpty(options.LabelColumnName, "labelColumn");
        return new SchemaShape.Column(options.LabelColumnName, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.UInt32, true);
    }

    public sealed class Options : OptionsBase
    {
        public bool ShowTrainingStatistics;

        public Options()
        {
        }
    }
}
