using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Testing;

namespace MLExtensions.Text.Tests.Featurization;

[TestClass]
public sealed class TrainGloVeTests
{
    private readonly MLContext _ml = new(1);

    [TestMethod]
    public void Contract_Holds() => EstimatorContract.Verify(
        _ml.Embeddings().TrainGloVe("Features", "Tokens", Options()), TokenRows.Of(_ml), TokenRows.Wrong(_ml));

    [TestMethod]
    public void Contract_LowerCaseInPlaceWordAndContext_Holds() => EstimatorContract.Verify(
        _ml.Embeddings().TrainGloVe("Tokens", null, Options(new GloVeOptions { Dimension = 6, Iterations = 3, Output = GloVeOutput.Both }, WordCase.Lower)),
        TokenRows.Of(_ml),
        TokenRows.Wrong(_ml));

    [TestMethod]
    public void Fit_SameContextSeed_GivesTheSameVectors()
    {
        float[] first = Vectors(new MLContext(3));
        float[] second = Vectors(new MLContext(3));
        float[] other = Vectors(new MLContext(4));

        CollectionAssert.AreEqual(first, second);
        CollectionAssert.AreNotEqual(first, other);
    }

    [TestMethod]
    public void Fit_EqualsThePiecesOneByOne()
    {
        WordVectorTransformer transformer = _ml.Embeddings().TrainGloVe("Features", "Tokens", Options()).Fit(TokenRows.Of(_ml));

        var corpus = new TokenCorpus(SmallVocabulary.Texts);
        Vocabulary vocabulary = Vocabulary.Build(corpus, new VocabularyOptions { MinCount = 1 });
        CooccurrenceMatrix cells = new CooccurrenceCounter().Count(corpus, vocabulary);
        GloVeModel model = new GloVeTrainer(new GloVeOptions { Dimension = 6, Iterations = 5, Seed = 9 }).Train(cells, vocabulary);

        CollectionAssert.AreEqual(vocabulary.Words.ToArray(), transformer.Vectors.Words.ToArray());
        CollectionAssert.AreEqual(model.ToRows(), transformer.Vectors.GetRows(0, vocabulary.Count).ToArray());
        CollectionAssert.AreEqual(model.History.ToArray(), transformer.History.ToArray());
    }

    [TestMethod]
    public void Fit_LowerCase_LearnsLoweredWords()
    {
        WordVectorTransformer transformer = _ml.Embeddings().TrainGloVe("Features", "Tokens", Options(wordCase: WordCase.Lower)).Fit(TokenRows.Of(_ml));

        Assert.IsFalse(transformer.Vectors.Contains("HILL"));
        Assert.IsTrue(transformer.Vectors.Contains("hill"));
    }

    [TestMethod]
    public void Fit_TooFewWords_SaysHowMany()
    {
        ArgumentException error = Assert.ThrowsExactly<ArgumentException>(
            () => _ml.Embeddings().TrainGloVe("Features", "Tokens", minCount: 1000).Fit(TokenRows.Of(_ml)));

        StringAssert.Contains(error.Message, "Column 'Tokens': 0 words of");
        StringAssert.Contains(error.Message, "occur at least 1000 times; at least 2 are needed");
    }

    [TestMethod]
    public void Fit_NoRows_SaysSo()
    {
        IDataView none = _ml.Data.SkipRows(TokenRows.Of(_ml), 10_000);

        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => _ml.Embeddings().TrainGloVe("Features", "Tokens").Fit(none)).Message,
            "Column 'Tokens': 0 words of 0 tokens");
    }

    [TestMethod]
    public void Fit_CancelledWithReturnBestAndAPoolingThatLearns_KeepsTheVectors()
    {
        using var source = new CancellationTokenSource();
        var options = new TrainGloVeOptions
        {
            Vocabulary = new VocabularyOptions { MinCount = 1 },
            Training = new GloVeOptions { Dimension = 4, Iterations = 50, OnCancel = CancelBehavior.ReturnBest },
            Featurizer = new TextFeaturizerOptions { Pooling = WordPooling.TfIdf },
            Progress = new CancelAfterTwoIterations(source),
            CancellationToken = source.Token,
        };

        using WordVectorTransformer transformer = _ml.Embeddings().TrainGloVe("Features", "Tokens", options).Fit(TokenRows.Of(_ml));

        Assert.HasCount(2, transformer.History);
        Assert.AreEqual(4, transformer.Vectors.Dimension);
    }

    [TestMethod]
    public void TrainGloVe_InitialVectorsOfAnotherDimension_IsRefusedBeforeAnyWork()
    {
        var options = new TrainGloVeOptions { InitialVectors = SmallVocabulary.Vectors, Training = new GloVeOptions { Dimension = 7 } };

        ArgumentException error = Assert.ThrowsExactly<ArgumentException>(() => _ml.Embeddings().TrainGloVe("Features", "Tokens", options));

        StringAssert.Contains(error.Message, "The initial vectors have 5 components; the training is to have 7.");
    }

    [TestMethod]
    public void Fit_Cancelled_Throws()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        var options = new TrainGloVeOptions { Vocabulary = new VocabularyOptions { MinCount = 1 }, CancellationToken = source.Token };

        Assert.Throws<OperationCanceledException>(() => _ml.Embeddings().TrainGloVe("Features", "Tokens", options).Fit(TokenRows.Of(_ml)));
    }

    [TestMethod]
    public void Fit_ReportsEachIteration_ToTheListenerAndTheLog()
    {
        var reports = new List<TrainingProgress>();
        var lines = new List<string>();
        _ml.Log += (_, e) => lines.Add(e.Message);
        var options = new TrainGloVeOptions
        {
            Vocabulary = new VocabularyOptions { MinCount = 1 },
            Training = new GloVeOptions { Dimension = 6, Iterations = 4 },
            Progress = new Listener(reports),
        };

        WordVectorTransformer transformer = _ml.Embeddings().TrainGloVe("Features", "Tokens", options).Fit(TokenRows.Of(_ml));

        CollectionAssert.AreEqual(
            transformer.History.ToArray(), reports.Where(r => r.Epoch > 0 && !double.IsNaN(r.Loss)).GroupBy(r => r.Epoch).Select(g => g.Last().Loss).ToArray());
        Assert.HasCount(4, transformer.History);
        Assert.AreEqual(1, lines.Count(l => l.Contains(" 4/4, loss ", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void Load_Typed_GivesTheHistoryBack()
    {
        IDataView data = TokenRows.Of(_ml);
        WordVectorTransformer fitted = _ml.Embeddings().TrainGloVe("Features", "Tokens", Options()).Fit(data);
        string path = Path.GetTempFileName();
        try
        {
            _ml.Model.Save(fitted, data.Schema, path);
            using TransformerChain<ITransformer> loaded = new MLContext().Embeddings().Load(path);

            CollectionAssert.AreEqual(fitted.History.ToArray(), loaded.OfType<WordVectorTransformer>().Single().History.ToArray());
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static TrainGloVeOptions Options(GloVeOptions? training = null, WordCase wordCase = WordCase.AsIs) => new()
    {
        Vocabulary = new VocabularyOptions { MinCount = 1 },
        Training = training ?? new GloVeOptions { Dimension = 6, Iterations = 5 },
        Featurizer = new TextFeaturizerOptions { Case = wordCase },
        Seed = 9,
    };

    private static float[] Vectors(MLContext ml)
    {
        WordVectorTransformer transformer = ml.Embeddings().TrainGloVe("Features", "Tokens", dimension: 6, iterations: 2, minCount: 1).Fit(TokenRows.Of(ml));
        return transformer.Vectors.GetRows(0, transformer.Vectors.Count).ToArray();
    }

    private sealed class Listener(List<TrainingProgress> reports) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            lock (reports)
            {
                reports.Add(value);
            }
        }
    }

    private sealed class CancelAfterTwoIterations(CancellationTokenSource source) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Phase == "training" && value.Epoch == 2)
            {
                source.Cancel();
            }
        }
    }
}
