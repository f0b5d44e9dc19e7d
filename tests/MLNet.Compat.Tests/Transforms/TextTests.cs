#nullable disable
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Text;

namespace MLNet.Compat.Tests.Transforms;

[TestClass]
public sealed class TextTests
{
    private static readonly MLContext s_ml = new(1);

    public sealed class Doc
    {
        public string Text { get; set; }
    }

    private static IDataView Data(params string[] texts) => s_ml.Data.LoadFromEnumerable(texts.Select(text => new Doc { Text = text }).ToList());

    private static string[] Words(IEstimator<ITransformer> estimator, string text) => ColumnAfter<string[]>(estimator, "Out", Data(text))[0];

    private static T[] ColumnAfter<T>(IEstimator<ITransformer> estimator, string column, IDataView data) => [.. estimator.Fit(data).Transform(data).GetColumn<T>(column)];

    [TestMethod]
    public void NormalizeText_ByDefault_LowersAndStripsDiacritics() =>
        Assert.AreEqual("creme brulee, 3 wies; иод", ColumnAfter<string>(s_ml.Transforms.Text.NormalizeText("Out", "Text"), "Out", Data("Crème BRÛLÉE, 3 wieś; Йод"))[0]);

    [TestMethod]
    public void NormalizeText_WithoutPunctuationAndNumbers_DropsThem() =>
        Assert.AreEqual("CAFÉ  X", ColumnAfter<string>(
            s_ml.Transforms.Text.NormalizeText("Out", "Text", TextNormalizingEstimator.CaseMode.Upper, keepDiacritics: true, keepPunctuations: false, keepNumbers: false), "Out", Data("café, 12 x!"))[0]);

    [TestMethod]
    public void NormalizeText_OfANumberColumn_NamesColumnAndTypes()
    {
        IDataView data = s_ml.Data.LoadFromEnumerable(new[] { new { X = 1f } });
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => s_ml.Transforms.Text.NormalizeText("X").Fit(data));
        Assert.AreEqual("Schema mismatch for input column 'X': expected String or vector of String, got Single (Parameter 'inputSchema')", error.Message);
    }

    [TestMethod]
    public void TokenizeIntoWords_ByDefault_CutsAtSpacesAlone() =>
        Assert.AreSequenceEqual(["a", "b,c", "\t", "d"], Words(s_ml.Transforms.Text.TokenizeIntoWords("Out", "Text"), "  a b,c \t d "));

    [TestMethod]
    public void TokenizeIntoWords_WithSeparators_CutsAtEach() =>
        Assert.AreSequenceEqual(["a", "b", "c d"], Words(s_ml.Transforms.Text.TokenizeIntoWords("Out", "Text", [',', ';']), "a,b;;c d"));

    [TestMethod]
    public void TokenizeIntoWords_OfEmptyText_GivesNoWord() =>
        Assert.IsEmpty(Words(s_ml.Transforms.Text.TokenizeIntoWords("Out", "Text"), ""));

    [TestMethod]
    public void RemoveDefaultStopWords_OfMixedCase_DropsFunctionWords() =>
        Assert.AreSequenceEqual(["Quick", "fox"], Words(
            s_ml.Transforms.Text.TokenizeIntoWords("Tokens", "Text").Append(s_ml.Transforms.Text.RemoveDefaultStopWords("Out", "Tokens")), "The Quick fox IS not a"));

    [TestMethod]
    public void RemoveDefaultStopWords_OfAScalarColumn_IsRefused() =>
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => s_ml.Transforms.Text.RemoveDefaultStopWords("Out", "Text").Fit(Data("x")));

    [TestMethod]
    public void RemoveDefaultStopWords_OfAnotherLanguage_SaysWhatIsMissing()
    {
        StandIn.Require();
        Assert.Contains("German", Assert.ThrowsExactly<NotSupportedException>(
            () => s_ml.Transforms.Text.RemoveDefaultStopWords("Out", "Text", StopWordsRemovingEstimator.Language.German)).Message);
    }

    [TestMethod]
    public void RemoveStopWords_OfGivenWords_DropsThemInAnyCase() =>
        Assert.AreSequenceEqual(["the", "y"], Words(
            s_ml.Transforms.Text.TokenizeIntoWords("Tokens", "Text").Append(s_ml.Transforms.Text.RemoveStopWords("Out", "Tokens", "X", "z")), "the x y Z"));

    [TestMethod]
    public void ProduceWordBags_OfText_CountsWordsInOrderOfAppearance()
    {
        IDataView data = Data("b a b", "", "c a unseen");
        ITransformer model = s_ml.Transforms.Text.ProduceWordBags("Out", "Text", ngramLength: 1).Fit(s_ml.Data.TakeRows(Data("b a b", "", "c a"), 3));
        IDataView output = model.Transform(data);
        VBuffer<ReadOnlyMemory<char>> names = default;
        output.Schema["Out"].GetSlotNames(ref names);
        Assert.AreSequenceEqual(["b", "a", "c"], names.DenseValues().Select(n => n.ToString()));
        float[][] rows = [.. output.GetColumn<float[]>("Out")];
        Assert.AreSequenceEqual([2f, 1f, 0f], rows[0]);
        Assert.AreSequenceEqual([0f, 0f, 0f], rows[1]);
        Assert.AreSequenceEqual([0f, 1f, 1f], rows[2]);
        Assert.IsFalse(output.GetColumn<VBuffer<float>>("Out").ElementAt(1).IsDense);
    }

    [TestMethod]
    public void ProduceWordBags_OfSeveralColumns_CountsAll()
    {
        IDataView data = s_ml.Data.LoadFromEnumerable(new[] { new { A = "x y", B = "y" } });
        Assert.AreSequenceEqual([1f, 2f], ColumnAfter<float[]>(s_ml.Transforms.Text.ProduceWordBags("Out", ["A", "B"], ngramLength: 1), "Out", data)[0]);
    }

    [TestMethod]
    public void ProduceWordBags_OfBigrams_SaysWhatIsMissing()
    {
        StandIn.Require();
        Assert.Contains("ngramLength: 1", Assert.ThrowsExactly<NotSupportedException>(() => s_ml.Transforms.Text.ProduceWordBags("Out", "Text")).Message);
        Assert.Contains("TfIdf", Assert.ThrowsExactly<NotSupportedException>(
            () => s_ml.Transforms.Text.ProduceWordBags("Out", "Text", ngramLength: 1, weighting: NgramExtractingEstimator.WeightingCriteria.TfIdf)).Message);
    }
}
