using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.Trainers;

/// <summary>Adds the most probable class and the probabilities of all.</summary>
internal sealed class MulticlassRowMapper(
    LinearMulticlassModelParametersBase model, DataViewSchema inputSchema, DataViewSchema.Column features, DataViewSchema.Annotations labelAnnotations) : IRowMapper
{
    private const int PredictedLabel = 0;

    public DataViewSchema.DetachedColumn[] GetOutputColumns()
    {
        uint setId = NextSetId();
        DataViewSchema.Column? values = labelAnnotations.Schema.GetColumnOrNull(AnnotationKinds.KeyValues);
        var label = new DataViewSchema.Annotations.Builder();
        AddKind(label);
        AddValueKind(label, "PredictedLabel");
        if (values is not null)
            label.Add(AnnotationKinds.KeyValues, values.Value.Type, labelAnnotations.GetterAt(values.Value.Index));
        AddSetId(label, setId);

        var score = new DataViewSchema.Annotations.Builder();
        AddKind(score);
        AddSetId(score, setId);
        AddValueKind(score, "Score");
        if (values is not null)
        {
            score.Add(AnnotationKinds.TrainingLabelValues, values.Value.Type, labelAnnotations.GetterAt(values.Value.Index));
            if (values.Value.Type.ItemType() is TextDataViewType)
                score.Add(AnnotationKinds.SlotNames, values.Value.Type, labelAnnotations.GetterAt(values.Value.Index));
        }

        return
        [
            new DataViewSchema.DetachedColumn("PredictedLabel", new KeyDataViewType(typeof(uint), model.ClassCount), label.ToAnnotations()),
            new DataViewSchema.DetachedColumn("Score", new VectorDataViewType(NumberDataViewType.Single, model.ClassCount), score.ToAnnotations()),
        ];
    }

    public Func<int, bool> GetDependencies(Func<int, bool> activeOutput)
    {
        bool any = activeOutput(0) || activeOutput(1);
        return index => any && index == features.Index;
    }

    public Delegate[] CreateGetters(DataViewRow input, Func<int, bool> activeOutput, out Action disposer)
    {
        disposer = null;
        if (!activeOutput(0) && !activeOutput(1))
            return [null, null];
        ValueGetter<VBuffer<float>> getter = input.GetGetter<VBuffer<float>>(input.Schema[features.Index]);
        var scores = new float[model.ClassCount];
        VBuffer<float> vector = default;
        long served = -1;
        // Once a row, for both columns.
        void Refresh()
        {
            if (served == input.Position)
                return;
            getter(ref vector);
            model.Scores(vector, scores);
            SoftmaxObjective.Softmax(scores);
            served = input.Position;
        }

        ValueGetter<uint> label = (ref uint key) =>
        {
            Refresh();
            key = BestKey(scores);
        };
        ValueGetter<VBuffer<float>> score = (ref VBuffer<float> result) =>
        {
            Refresh();
            VBuffers.Assign<float>(ref result, scores);
        };
        return [activeOutput(PredictedLabel) ? label : null, activeOutput(1) ? score : null];
    }

    // The first of equals; missing when a score is not a number.
    private static uint BestKey(float[] scores)
    {
        int best = 0;
        for (int c = 0; c < scores.Length; c++)
        {
            if (float.IsNaN(scores[c]))
                return 0;
            if (scores[c] > scores[best])
                best = c;
        }

        return (uint)best + 1;
    }

    private uint NextSetId()
    {
        uint last = 0;
        foreach (DataViewSchema.Column column in inputSchema)
        {
            if (column.Annotations.Schema.GetColumnOrNull(AnnotationKinds.ScoreColumnSetId)?.Type.RawType != typeof(uint))
                continue;
            uint id = 0;
            column.Annotations.GetValue(AnnotationKinds.ScoreColumnSetId, ref id);
            last = Math.Max(last, id);
        }

        return last + 1;
    }

    private static void AddKind(DataViewSchema.Annotations.Builder annotations)
        => annotations.AddPrimitiveValue(AnnotationKinds.ScoreColumnKind, TextDataViewType.Instance, "MulticlassClassification".AsMemory());

    private static void AddValueKind(DataViewSchema.Annotations.Builder annotations, string kind)
        => annotations.AddPrimitiveValue(AnnotationKinds.ScoreValueKind, TextDataViewType.Instance, kind.AsMemory());

    private static void AddSetId(DataViewSchema.Annotations.Builder annotations, uint id)
        => annotations.AddPrimitiveValue(AnnotationKinds.ScoreColumnSetId, new KeyDataViewType(typeof(uint), int.MaxValue), id);
}
