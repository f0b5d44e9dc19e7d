using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Vision.Tests;

[TestClass]
public class VerifyPairsTests
{
    [TestMethod]
    public void VerifyPairs_ThresholdOfTheValidation_IsJudgedOnTheTest()
    {
        var ml = new MLContext(1);
        // The distances are 1, 2 (same) and 3, 4 (different): any threshold from 2 to below 3 is right.
        IDataView validation = Load(ml, (1, true), (2, true), (3, false), (4, false));
        // At that threshold the same pair of 2.9 and the different one of 1.5 are wrong.
        IDataView test = Load(ml, (0.5f, true), (2.9f, true), (1.5f, false), (3.5f, false));

        PairVerificationResult result = ml.Embeddings().VerifyPairs(validation, test, "First", "Second", "Same", EmbeddingDistance.Euclidean);

        Assert.IsTrue(result.Threshold is >= 2 and < 3, $"threshold {result.Threshold}");
        Assert.AreEqual(0.5, result.Accuracy);
        Assert.AreEqual(0.75, result.Auc, 1e-12);
        Assert.AreEqual(4, result.Pairs);
    }

    [TestMethod]
    public void VerifyPairs_WrongColumns_SaysWhatIsExpected()
    {
        var ml = new MLContext(1);
        IDataView pairs = Load(ml, (1, true), (3, false));

        Exception label = Assert.Throws<ArgumentException>(() => ml.Embeddings().VerifyPairs(pairs, pairs, "First", "Second", "Kind"));
        StringAssert.Contains(label.Message, "'Kind'");
        Exception size = Assert.Throws<ArgumentException>(() => ml.Embeddings().VerifyPairs(pairs, pairs, "First", "Short", "Same"));
        StringAssert.Contains(size.Message, "expected Vector<Single, 2>");
        Exception kind = Assert.Throws<ArgumentException>(() => ml.Embeddings().VerifyPairs(pairs, pairs, "First", "Second", "Short"));
        StringAssert.Contains(kind.Message, "Boolean: whether both are of one label");
    }

    [TestMethod]
    public void VerifyPairs_NotANumber_NamesColumnAndRow()
    {
        var ml = new MLContext(1);
        IDataView pairs = Load(ml, (1, true), (float.NaN, false));

        var error = Assert.ThrowsExactly<ArgumentException>(() => ml.Embeddings().VerifyPairs(pairs, pairs, "First", "Second", "Same"));
        StringAssert.Contains(error.Message, "Column 'Second', row 1, slot 0: NaN");
    }

    private static IDataView Load(MLContext ml, params (float Distance, bool Same)[] pairs) =>
        ml.Data.LoadFromEnumerable(pairs.Select(pair => new Pair { First = [0, 1], Second = [pair.Distance, 1], Short = [1], Same = pair.Same }));

    private sealed class Pair
    {
        [VectorType(2)]
        public float[] First { get; set; } = [];

        [VectorType(2)]
        public float[] Second { get; set; } = [];

        [VectorType(1)]
        public float[] Short { get; set; } = [];

        public bool Same { get; set; }
    }
}
