using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Text.Tests.Featurization;

/// <summary>The small texts as rows of a view, with token columns of every shape and a column that passes through.</summary>
internal static class TokenRows
{
    public static IDataView Of(MLContext ml) => ml.Data.LoadFromEnumerable(SmallVocabulary.Texts.Select((text, i) => new Row
    {
        Id = i,
        Tokens = text,
        Word = text.FirstOrDefault(""),
        Pair = [text.FirstOrDefault(""), text.LastOrDefault("")],
    }).ToList());

    /// <summary>The same with numbers in the place of the text columns.</summary>
    public static IDataView Wrong(MLContext ml) => ml.Data.LoadFromEnumerable(
        Enumerable.Range(0, 10).Select(i => new WrongRow { Id = i, Tokens = [i, 1], Word = i, Pair = [i, i] }).ToList());

    public sealed class Row
    {
        public float Id { get; set; }

        public string[] Tokens { get; set; } = [];

        public string Word { get; set; } = "";

        [VectorType(2)]
        public string[] Pair { get; set; } = [];
    }

    public sealed class WrongRow
    {
        public float Id { get; set; }

        public float[] Tokens { get; set; } = [];

        public float Word { get; set; }

        [VectorType(2)]
        public float[] Pair { get; set; } = [];
    }
}
