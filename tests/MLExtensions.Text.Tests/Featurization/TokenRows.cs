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
        One = [text.FirstOrDefault("")],
        Pair = [text.FirstOrDefault(""), text.LastOrDefault("")],
        Sparse = new VBuffer<ReadOnlyMemory<char>>(6, Math.Min(2, text.Length), Array.ConvertAll(text, t => t.AsMemory()), [1, 4, 5, 5, 5, 5, 5, 5, 5, 5]),
    }).ToList());

    /// <summary>The same with numbers in the place of the text columns.</summary>
    public static IDataView Wrong(MLContext ml) => ml.Data.LoadFromEnumerable(
        Enumerable.Range(0, 10).Select(i => new WrongRow { Id = i, Tokens = [i, 1], Word = i, One = [i], Pair = [i, i], Sparse = i }).ToList());

    public sealed class Row
    {
        public float Id { get; set; }

        public string[] Tokens { get; set; } = [];

        public string Word { get; set; } = "";

        [VectorType(1)]
        public string[] One { get; set; } = [];

        [VectorType(2)]
        public string[] Pair { get; set; } = [];

        /// <summary>At most two of six slots are explicit, at 1 and 4; the others are empty.</summary>
        [VectorType(6)]
        public VBuffer<ReadOnlyMemory<char>> Sparse { get; set; }
    }

    public sealed class WrongRow
    {
        public float Id { get; set; }

        public float[] Tokens { get; set; } = [];

        public float Word { get; set; }

        [VectorType(1)]
        public float[] One { get; set; } = [];

        [VectorType(2)]
        public float[] Pair { get; set; } = [];

        public float Sparse { get; set; }
    }
}
