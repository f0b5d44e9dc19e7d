using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Vision.Classification;

/// <summary>The names of a classifier's columns, and the columns it adds: typed and annotated as ML.NET's multiclass trainers do it.</summary>
/// <param name="Input">The column that is read: images, or vectors.</param>
/// <param name="Score">The probabilities.</param>
/// <param name="PredictedLabel">The most probable class.</param>
internal sealed record ClassifierColumns(string Input, string Score, string PredictedLabel)
{
    private const string SlotNames = "SlotNames";
    private const string KeyValues = "KeyValues";

    /// <summary>The columns that are added.</summary>
    public IReadOnlyList<DataViewSchema.DetachedColumn> Outputs(IReadOnlyList<string> classNames)
    {
        var names = new VectorDataViewType(TextDataViewType.Instance, classNames.Count);
        ReadOnlyMemory<char>[] texts = [.. classNames.Select(name => name.AsMemory())];
        return
        [
            new(PredictedLabel, new KeyDataViewType(typeof(uint), classNames.Count), Annotations(KeyValues, "PredictedLabel")),
            new(Score, new VectorDataViewType(NumberDataViewType.Single, classNames.Count), Annotations(SlotNames, "Score")),
        ];

        DataViewSchema.Annotations Annotations(string namesKind, string valueKind)
        {
            var builder = new DataViewSchema.Annotations.Builder();
            builder.AddPrimitiveValue("ScoreColumnKind", TextDataViewType.Instance, "MulticlassClassification".AsMemory());
            builder.AddPrimitiveValue("ScoreValueKind", TextDataViewType.Instance, valueKind.AsMemory());
            builder.Add(namesKind, names, (ValueGetter<VBuffer<ReadOnlyMemory<char>>>)Get);
            return builder.ToAnnotations();
        }

        void Get(ref VBuffer<ReadOnlyMemory<char>> value)
        {
            VBufferEditor<ReadOnlyMemory<char>> editor = VBufferEditor.Create(ref value, texts.Length);
            texts.CopyTo(editor.Values);
            value = editor.Commit();
        }
    }
}
