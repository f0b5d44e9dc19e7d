using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Testing;

namespace MLExtensions.Text.Tests.Featurization;

[TestClass]
public sealed class ApplyWordVectorsTests
{
    private readonly MLContext _ml = new(1);

    public static IEnumerable<object[]> Configurations =>
        from pooling in Enum.GetValues<WordPooling>()
        from policy in (OutOfVocabularyPolicy[])[OutOfVocabularyPolicy.Skip, OutOfVocabularyPolicy.Zero]
        select new object[] { pooling, policy };

    [TestMethod]
    [DynamicData(nameof(Configurations))]
    public void Contract_EveryPooling_Holds(WordPooling pooling, OutOfVocabularyPolicy policy) =>
        Verify("Features", new TextFeaturizerOptions { Pooling = pooling, OutOfVocabulary = policy, ConcatenateCount = 3 });

    [TestMethod]
    public void Contract_LowerCase_Holds() => Verify("Features", new TextFeaturizerOptions { Case = WordCase.Lower });

    [TestMethod]
    public void Contract_FallbackToLowerCase_Holds() => Verify("Features", new TextFeaturizerOptions { Case = WordCase.FallbackLower });

    [TestMethod]
    public void Contract_InPlaceFallbackToLowerCase_Holds() => Verify("Tokens", new TextFeaturizerOptions { Case = WordCase.FallbackLower });

    [TestMethod]
    public void Contract_SifWithoutCommonComponent_Holds() => Verify("Features", new TextFeaturizerOptions { Pooling = WordPooling.Sif, RemoveCommonComponent = true });

    [TestMethod]
    public void Contract_InPlace_Holds() => Verify("Tokens", new TextFeaturizerOptions());

    [TestMethod]
    public void Contract_InPlaceLowerCase_Holds() => Verify("Tokens", new TextFeaturizerOptions { Case = WordCase.Lower });

    [TestMethod]
    public void Contract_Float16_Holds() => Verify("Features", new TextFeaturizerOptions { Storage = VectorStorage.Float16 });

    [TestMethod]
    public void Contract_OutputNameThatMLNetStrips_Holds() => Verify("text.output", new TextFeaturizerOptions());

    [TestMethod]
    public void Contract_ScalarColumn_Holds() => EstimatorContract.Verify(
        _ml.Embeddings().ApplyWordVectors("Features", SmallVocabulary.Vectors, "Word"), TokenRows.Of(_ml), TokenRows.Wrong(_ml));

    [TestMethod]
    [DataRow("Word", WordCase.Lower)]
    [DataRow("Word", WordCase.FallbackLower)]
    [DataRow("One", WordCase.AsIs)]
    [DataRow("One", WordCase.Lower)]
    [DataRow("One", WordCase.FallbackLower)]
    [DataRow("Pair", WordCase.FallbackLower)]
    public void Contract_OneOrTwoTokensInEveryCase_Holds(string column, WordCase wordCase) => EstimatorContract.Verify(
        _ml.Embeddings().ApplyWordVectors("Features", SmallVocabulary.Vectors, column, new TextFeaturizerOptions { Case = wordCase }),
        TokenRows.Of(_ml),
        TokenRows.Wrong(_ml));

    [TestMethod]
    public void Contract_FixedSizeVector_Holds() => EstimatorContract.Verify(
        _ml.Embeddings().ApplyWordVectors("Features", SmallVocabulary.Vectors, "Pair"), TokenRows.Of(_ml), TokenRows.Wrong(_ml));

    [TestMethod]
    [DataRow(OutOfVocabularyPolicy.Skip, WordPooling.Mean)]
    [DataRow(OutOfVocabularyPolicy.Zero, WordPooling.ConcatenateFirst)]
    public void Contract_SparseVector_Holds(OutOfVocabularyPolicy policy, WordPooling pooling) => EstimatorContract.Verify(
        _ml.Embeddings().ApplyWordVectors("Features", SmallVocabulary.Vectors, "Sparse", new TextFeaturizerOptions { OutOfVocabulary = policy, Pooling = pooling }),
        TokenRows.Of(_ml),
        TokenRows.Wrong(_ml));

    [TestMethod]
    public void Transform_UnknownTokenUnderError_NamesColumnAndRow()
    {
        IDataView data = TokenRows.Of(_ml);
        WordVectorTransformer transformer = _ml.Embeddings()
            .ApplyWordVectors("Features", SmallVocabulary.Vectors, "Tokens", new TextFeaturizerOptions { OutOfVocabulary = OutOfVocabularyPolicy.Error })
            .Fit(data);

        UnknownWordException error = Assert.ThrowsExactly<UnknownWordException>(() => transformer.Transform(data).GetColumn<float[]>("Features").Count());

        Assert.AreEqual("Column 'Tokens', row 2: Token 0, 'The', is not in the vocabulary, and the policy for such tokens is Error.", error.Message);
    }

    [TestMethod]
    public void Load_Typed_GivesVectorsAndOptionsBack()
    {
        IDataView data = TokenRows.Of(_ml);
        var options = new TextFeaturizerOptions { Pooling = WordPooling.Sif, OutOfVocabulary = OutOfVocabularyPolicy.Error, Case = WordCase.Lower, SifSmoothing = 0.5f, RemoveCommonComponent = true };
        IDataView known = _ml.Data.TakeRows(data, 2);
        WordVectorTransformer fitted = _ml.Embeddings().ApplyWordVectors("Features", SmallVocabulary.Vectors, "Tokens", options).Fit(known);
        string path = Path.GetTempFileName();
        try
        {
            _ml.Model.Save(fitted, data.Schema, path);
            using TransformerChain<ITransformer> chain = new MLContext().Embeddings().Load(path);
            WordVectorTransformer loaded = chain.OfType<WordVectorTransformer>().Single();

            CollectionAssert.AreEqual(SmallVocabulary.Words, loaded.Vectors.Words.ToArray());
            CollectionAssert.AreEqual(SmallVocabulary.Rows[3], loaded.Vectors["hill"].ToArray());
            Assert.AreEqual(OutOfVocabularyPolicy.Error, loaded.Featurizer.Options.OutOfVocabulary);
            Assert.AreEqual(0.5f, loaded.Featurizer.Options.SifSmoothing);
            CollectionAssert.AreEqual(
                fitted.Transform(known).GetColumn<float[]>("Features").SelectMany(v => v).ToArray(),
                loaded.Transform(known).GetColumn<float[]>("Features").SelectMany(v => v).ToArray());
        }
        finally
        {
            File.Delete(path);
        }
    }

    [TestMethod]
    public void Save_GraphLargerThanAFileCanBe_NamesTheWaysOut()
    {
        TextFeaturizer featurizer = new TextFeaturizer(SmallVocabulary.Vectors);

        InvalidOperationException error = Assert.ThrowsExactly<InvalidOperationException>(() => WordVectorGraph.CheckSize(featurizer, maxBytes: 100));

        StringAssert.Contains(error.Message, "VocabularyOptions.MaxSize");
        StringAssert.Contains(error.Message, "Storage = Float16");
    }

    private void Verify(string output, TextFeaturizerOptions options) => EstimatorContract.Verify(
        _ml.Embeddings().ApplyWordVectors(output, SmallVocabulary.Vectors, "Tokens", options), TokenRows.Of(_ml), TokenRows.Wrong(_ml));
}
