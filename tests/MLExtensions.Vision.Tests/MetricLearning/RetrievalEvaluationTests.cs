using MLExtensions.Numerics;

namespace MLExtensions.Vision.Tests;

[TestClass]
public class RetrievalEvaluationTests
{
    [TestMethod]
    public void Evaluate_HandComputedRanking_GivesThePapersFigures()
    {
        // The references by distance from 0: right, wrong, right, wrong, right; R = 3.
        var queries = new FloatMatrix((float[])[0], 1, 1);
        var references = new FloatMatrix((float[])[3, 5, 1, 4, 2], 5, 1);

        RetrievalMetrics metrics = RetrievalEvaluation.Evaluate(queries, [7], references, [7, 7, 7, 8, 8], recallAt: [1, 2]);

        Assert.AreEqual(1, metrics.Queries);
        Assert.AreEqual(1, metrics.PrecisionAt1);
        Assert.AreEqual(2.0 / 3, metrics.RPrecision, 1e-12);
        // P(1) = 1, P(3) = 2/3, and the rank 5 lies beyond R.
        Assert.AreEqual((1 + (2.0 / 3)) / 3, metrics.MapAtR, 1e-12);
        Assert.AreEqual(1, metrics.RecallAtK[1]);
    }

    [TestMethod]
    public void Evaluate_RightOneSecond_HasNoPrecisionAtOneButRecallAtTwo()
    {
        var queries = new FloatMatrix((float[])[0, 0], 2, 1);
        var references = new FloatMatrix((float[])[1, 2], 2, 1);

        RetrievalMetrics metrics = RetrievalEvaluation.Evaluate(queries, [5, 6], references, [4, 5], recallAt: [1, 2]);

        Assert.AreEqual(1, metrics.Queries, "label 6 has no reference");
        Assert.AreEqual(0, metrics.PrecisionAt1);
        Assert.AreEqual(0, metrics.RPrecision);
        Assert.AreEqual(0, metrics.RecallAtK[1]);
        Assert.AreEqual(1, metrics.RecallAtK[2]);
    }

    [TestMethod]
    [DataRow(EmbeddingDistance.SquaredEuclidean, true)]
    [DataRow(EmbeddingDistance.Cosine, true)]
    [DataRow(EmbeddingDistance.Euclidean, false)]
    public void Evaluate_RandomRows_IsTheNaiveEvaluation(EmbeddingDistance distance, bool isSame)
    {
        const int Dimension = 3;
        var random = new RandomSequence(3);
        (FloatMatrix queries, long[] queryLabels) = Rows(isSame ? 150 : 70);
        (FloatMatrix references, long[] referenceLabels) = isSame ? (queries, queryLabels) : Rows(130);

        RetrievalMetrics metrics = isSame
            ? RetrievalEvaluation.Evaluate(queries, queryLabels, distance, [1, 3])
            : RetrievalEvaluation.Evaluate(queries, queryLabels, references, referenceLabels, distance, [1, 3]);

        double first = 0, precision = 0, map = 0, recall = 0;
        for (int q = 0; q < queries.Rows; q++)
        {
            int[] ranked = [.. Enumerable.Range(0, references.Rows).Where(r => !isSame || r != q).OrderBy(r => Distance(q, r))];
            int relevant = ranked.Count(r => referenceLabels[r] == queryLabels[q]);
            bool[] right = [.. ranked.Select(r => referenceLabels[r] == queryLabels[q])];
            first += right[0] ? 1 : 0;
            recall += right.Take(3).Any(v => v) ? 1 : 0;
            precision += (double)right.Take(relevant).Count(v => v) / relevant;
            map += Enumerable.Range(0, relevant).Where(i => right[i]).Sum(i => right.Take(i + 1).Count(v => v) / (i + 1.0)) / relevant;
        }

        Assert.AreEqual(first / queries.Rows, metrics.PrecisionAt1, 1e-9);
        Assert.AreEqual(recall / queries.Rows, metrics.RecallAtK[3], 1e-9);
        Assert.AreEqual(precision / queries.Rows, metrics.RPrecision, 1e-9);
        Assert.AreEqual(map / queries.Rows, metrics.MapAtR, 1e-9);

        (FloatMatrix, long[]) Rows(int count) =>
            (new FloatMatrix((float[])[.. Enumerable.Range(0, count * Dimension).Select(_ => random.NextSingle() - 0.5f)], count, Dimension), [.. Enumerable.Range(0, count).Select(i => (long)(i % 4))]);

        double Distance(int q, int r)
        {
            double squared = 0, product = 0, xx = 0, yy = 0;
            for (int d = 0; d < Dimension; d++)
            {
                double x = queries[q, d], y = references[r, d];
                squared += (x - y) * (x - y);
                product += x * y;
                xx += x * x;
                yy += y * y;
            }

            return distance == EmbeddingDistance.Cosine ? -product / Math.Sqrt(xx * yy) : squared;
        }
    }

    [TestMethod]
    public void Evaluate_NoQueryHasAReference_Throws()
    {
        var rows = new FloatMatrix(2, 1);
        Assert.ThrowsExactly<ArgumentException>(() => RetrievalEvaluation.Evaluate(rows, [1, 2]));
    }

    [TestMethod]
    public void Evaluate_NotANumber_SaysWhere()
    {
        var rows = new FloatMatrix((float[])[0, 1, float.NaN, 3], 2, 2);
        var error = Assert.ThrowsExactly<ArgumentException>(() => RetrievalEvaluation.Evaluate(rows, [1, 1]));
        Assert.StartsWith("Row 1, slot 0: NaN.", error.Message);
    }

    [TestMethod]
    public void Sort_ManyTies_BringsTheSmallestFirstByTheirItems()
    {
        var random = new RandomSequence(9);
        float[] keys = [.. Enumerable.Range(0, 500).Select(_ => (float)random.NextInt32(20))];
        (float Key, int Item)[] expected = [.. keys.Select((key, item) => (key, item)).Order()];
        foreach (int count in (int[])[1, 37, 499, 500])
        {
            float[] sorted = [.. keys];
            int[] items = [.. Enumerable.Range(0, 500)];
            SmallestFirst.Sort(sorted, items, count);
            CollectionAssert.AreEqual(expected[..count].Select(pair => pair.Item).ToArray(), items[..count]);
        }
    }
}
