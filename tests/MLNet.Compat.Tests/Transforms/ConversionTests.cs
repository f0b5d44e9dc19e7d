#nullable disable
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Compat.Tests.Transforms;

[TestClass]
public sealed class ConversionTests
{
    private static readonly MLContext s_ml = new(1);

    public sealed class Word
    {
        public string Text { get; set; }
    }

    private static IDataView Words(params string[] words) => s_ml.Data.LoadFromEnumerable(words.Select(w => new Word { Text = w }).ToList());

    private static T[] After<T>(IEstimator<ITransformer> estimator, IDataView data, string column = "Out") => [.. estimator.Fit(data).Transform(data).GetColumn<T>(column)];

    [TestMethod]
    public void MapValueToKey_WithKeyData_TakesItsOrder() =>
        Assert.AreSequenceEqual([3u, 0u, 1u], After<uint>(s_ml.Transforms.Conversion.MapValueToKey("Out", "Text", keyData: Words("c", "b", "a")), Words("a", "x", "c")));

    [TestMethod]
    public void MapValueToKey_WithKeyDataOfTwoColumns_SaysHowMany() =>
        Assert.Contains("a single column containing the terms to map, but this had 2", Assert.ThrowsExactly<ArgumentOutOfRangeException>(() =>
            s_ml.Transforms.Conversion.MapValueToKey("Out", "Text", keyData: s_ml.Data.LoadFromEnumerable(new[] { new { A = "a", B = "b" } })).Fit(Words("a"))).Message);

    [TestMethod]
    public void MapValueToKey_WithAMaximum_MapsTheRestToMissing() =>
        Assert.AreSequenceEqual([1u, 2u, 0u, 1u], After<uint>(s_ml.Transforms.Conversion.MapValueToKey("Out", "Text", maximumNumberOfKeys: 2), Words("x", "y", "z", "x")));

    [TestMethod]
    public void MapValueToKey_OfNothing_HasOneKeyAndNoKeyValues()
    {
        DataViewSchema.Column column = s_ml.Transforms.Conversion.MapValueToKey("Out", "Text").Fit(Words("")).Transform(Words("")).Schema["Out"];
        Assert.AreEqual("Key<UInt32, 0-0>", column.Type.ToString());
        Assert.IsFalse(column.HasKeyValues());
    }

    [TestMethod]
    public void MapValueToKey_OfTokens_MapsEachSlot() =>
        Assert.AreSequenceEqual([1u, 2u, 1u], After<uint[]>(
            s_ml.Transforms.Text.TokenizeIntoWords("Tokens", "Text").Append(s_ml.Transforms.Conversion.MapValueToKey("Out", "Tokens")), Words("p q p"))[0]);

    [TestMethod]
    public void MapKeyToValue_OfMissingNumber_IsNotANumber()
    {
        IDataView data = s_ml.Data.LoadFromEnumerable(new[] { new { X = 2f }, new { X = float.NaN } });
        Assert.AreSequenceEqual([2f, float.NaN], After<float>(s_ml.Transforms.Conversion.MapValueToKey("Key", "X").Append(s_ml.Transforms.Conversion.MapKeyToValue("Out", "Key")), data));
    }

    [TestMethod]
    public void ConvertType_OfTextToIntegers_ParsesOrRefuses()
    {
        Assert.AreSequenceEqual([12, -3], After<int>(s_ml.Transforms.Conversion.ConvertType("Out", "Text", DataKind.Int32), Words("12", "-3")));
        Assert.AreSequenceEqual([true, false, false], After<bool>(s_ml.Transforms.Conversion.ConvertType("Out", "Text", DataKind.Boolean), Words("yes", "0", "")));
        Assert.ThrowsExactly<InvalidOperationException>(() => After<int>(s_ml.Transforms.Conversion.ConvertType("Out", "Text", DataKind.Int32), Words("twelve")), "no number");
    }

    [TestMethod]
    public void ConvertType_BetweenWidths_KeepsValues()
    {
        IDataView data = s_ml.Data.LoadFromEnumerable(new[] { new { I = 300, B = true, D = 0.1 } });
        Assert.AreEqual(300L, After<long>(s_ml.Transforms.Conversion.ConvertType("Out", "I", DataKind.Int64), data)[0]);
        Assert.AreEqual(300f, After<float>(s_ml.Transforms.Conversion.ConvertType("Out", "I"), data)[0]);
        Assert.AreEqual(1f, After<float>(s_ml.Transforms.Conversion.ConvertType("Out", "B"), data)[0]);
        Assert.AreEqual(0.1f, After<float>(s_ml.Transforms.Conversion.ConvertType("Out", "D"), data)[0]);
        Assert.AreEqual("300", After<string>(s_ml.Transforms.Conversion.ConvertType("Out", "I", DataKind.String), data)[0]);
    }

    public sealed class Sparse
    {
        [VectorType(4)]
        public VBuffer<float> V { get; set; }
    }

    [TestMethod]
    public void Normalize_OfSparseVectors_CountsTheSlotsLeftOut()
    {
        float[][] dense = [[0, 2, 0, 0], [0, 0, 0, -8], [4, 0, 0, 0], [0, 6, 0, 0]];
        IDataView data = s_ml.Data.LoadFromEnumerable(dense.Select(row =>
        {
            int slot = Array.FindIndex(row, value => value != 0);
            return new Sparse { V = new VBuffer<float>(4, 1, [row[slot]], [slot]) };
        }).ToList());
        float[][] minMax = After<float[]>(s_ml.Transforms.NormalizeMinMax("Out", "V"), data);
        Assert.AreSequenceEqual([0, 2f / 6, 0, 0], minMax[0]);
        Assert.AreSequenceEqual([0, 0, 0, -1f], minMax[1]);
        float[][] meanVariance = After<float[]>(s_ml.Transforms.NormalizeMeanVariance("Out", "V", fixZero: false), data);
        for (int slot = 0; slot < 4; slot++)
        {
            double mean = dense.Average(row => row[slot]), deviation = Math.Sqrt(dense.Average(row => Math.Pow(row[slot] - mean, 2)));
            for (int row = 0; row < 4; row++)
                Assert.AreEqual(deviation == 0 ? 0 : (dense[row][slot] - mean) / deviation, meanVariance[row][slot], 1e-6, $"row {row}, slot {slot}");
        }
    }

    [TestMethod]
    public void NormalizeMeanVariance_WithCdf_SaysThatTheStandInLacksIt()
    {
        StandIn.Require();
        Assert.Contains("useCdf", Assert.ThrowsExactly<NotSupportedException>(() => s_ml.Transforms.NormalizeMeanVariance("Out", "V", useCdf: true)).Message);
    }

    [TestMethod]
    public void Concatenate_OfMostlyEmptyParts_IsSparse()
    {
        IDataView data = s_ml.Data.LoadFromEnumerable(new[] { new Sparse { V = new VBuffer<float>(4, 1, [5], [2]) } });
        VBuffer<float> joined = After<VBuffer<float>>(s_ml.Transforms.Concatenate("Out", "V", "V"), data)[0];
        Assert.IsFalse(joined.IsDense);
        Assert.AreSequenceEqual([0, 0, 5f, 0, 0, 0, 5, 0], joined.DenseValues());
    }

    [TestMethod]
    public void SelectColumns_WithHiddenOnes_KeepsThemWhenAsked()
    {
        IDataView data = s_ml.Transforms.CopyColumns("Other", "Text").Append(s_ml.Transforms.CopyColumns("Text", "Other")).Fit(Words("a")).Transform(Words("a"));
        Assert.HasCount(1, s_ml.Transforms.SelectColumns("Text").Fit(data).Transform(data).Schema);
        Assert.HasCount(2, s_ml.Transforms.SelectColumns(["Text"], keepHidden: true).Fit(data).Transform(data).Schema);
    }
}
