using System.Numerics.Tensors;

namespace MLExtensions.Text.Tests;

[TestClass]
public sealed class GloVeTrainerTests
{
    private static readonly Lazy<(CooccurrenceMatrix Matrix, Vocabulary Vocabulary)> Data = new(() =>
    {
        TokenCorpus corpus = new(NaiveCooccurrences.RandomLines(seed: 3, lines: 500, words: 200, longest: 30));
        Vocabulary vocabulary = Vocabulary.Build(corpus, new VocabularyOptions { MinCount = 1 });
        return (new CooccurrenceCounter(new CooccurrenceOptions { Window = 5 }).Count(corpus, vocabulary), vocabulary);
    });

    [TestMethod]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(8)]
    public void Train_SeveralThreads_GivesTheBitsOfOne(int threads)
    {
        // Else one thread would do the work of all.
        Assert.IsGreaterThan(8 * GloVeSession.CellsForThreads, Data.Value.Matrix.Cells);
        GloVeModel one = Train(new GloVeOptions { Dimension = 20, Iterations = 3, Threads = 1 });
        GloVeModel several = Train(new GloVeOptions { Dimension = 20, Iterations = 3, Threads = threads });

        AssertSameBits(one, several);
    }

    [TestMethod]
    public void Train_AllWidths_Agree()
    {
        GloVeModel[] models = [.. VectorWidths.Supported.Select(width => Train(new GloVeOptions { Dimension = 20, Iterations = 3, Width = width }))];
        foreach (GloVeModel model in models)
        {
            Assert.AreEqual(models[0].History[^1], model.History[^1], 1e-3 * models[0].History[^1]);
            Assert.IsLessThan(2e-2f, TensorPrimitives.Distance(models[0].WordMatrix.Span, model.WordMatrix.Span) / TensorPrimitives.Norm(model.WordMatrix.Span));
        }
    }

    [TestMethod]
    public void Train_OtherSeed_GivesOtherVectors()
    {
        GloVeModel first = Train(new GloVeOptions { Dimension = 8, Iterations = 1, Seed = 1 });
        GloVeModel second = Train(new GloVeOptions { Dimension = 8, Iterations = 1, Seed = 2 });
        Assert.IsFalse(first.WordMatrix.Span.SequenceEqual(second.WordMatrix.Span));
    }

    [TestMethod]
    public void Train_TwentyIterations_ReachesTheCostOfNaiveTraining()
    {
        GloVeOptions options = new() { Dimension = 20, Iterations = 20 };
        GloVeModel model = Train(options);

        List<KeyValuePair<(int Row, int Column), double>> cells = [.. NaiveCooccurrences.Cells(Data.Value.Matrix)];
        Random random = new(1);
        NaiveGloVe naive = new(Data.Value.Vocabulary.Count, options.Dimension);
        for (int word = 0; word < Data.Value.Vocabulary.Count; word++)
        {
            for (int k = 0; k < options.Dimension; k++)
            {
                naive.W[word, k] = (random.NextDouble() - 0.5) / options.Dimension;
                naive.C[word, k] = (random.NextDouble() - 0.5) / options.Dimension;
            }
        }

        random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(cells));
        double cost = 0;
        for (int iteration = 0; iteration < options.Iterations; iteration++)
        {
            cost = cells.Sum(cell => naive.Step(cell.Key.Row, cell.Key.Column, cell.Value, options)) / cells.Count;
        }

        Assert.AreEqual(cost, model.History[^1], 0.02 * cost);
        Assert.HasCount(options.Iterations, model.History);
    }

    [TestMethod]
    public void Train_FromCheckpoint_GivesTheBitsOfAnUninterruptedRun()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("state.ckpt");
        GloVeModel whole = Train(new GloVeOptions { Dimension = 20, Iterations = 6 });

        GloVeModel half = Train(new GloVeOptions { Dimension = 20, Iterations = 3, CheckpointPath = path });
        GloVeModel resumed = Train(new GloVeOptions { Dimension = 20, Iterations = 6, CheckpointPath = path });

        Assert.HasCount(3, half.History);
        AssertSameBits(whole, resumed);
    }

    [TestMethod]
    public void Train_CheckpointOfOtherOptions_SaysWhichDiffers()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("state.ckpt");
        Train(new GloVeOptions { Dimension = 8, Iterations = 1, CheckpointPath = path });

        InvalidDataException exception = Assert.ThrowsExactly<InvalidDataException>(() => Train(new GloVeOptions { Dimension = 8, Iterations = 2, Alpha = 0.5, CheckpointPath = path }));

        Assert.AreEqual($"The GloVe checkpoint '{path}' belongs to another training: its Alpha is 0.75, not 0.5. Name another CheckpointPath, or delete the file to begin anew.", exception.Message);
    }

    [TestMethod]
    public void Train_CheckpointCutOff_SaysWhere()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("state.ckpt");
        Train(new GloVeOptions { Dimension = 8, Iterations = 1, CheckpointPath = path });
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..1000]);

        InvalidDataException exception = Assert.ThrowsExactly<InvalidDataException>(() => Train(new GloVeOptions { Dimension = 8, Iterations = 2, CheckpointPath = path }));

        Assert.AreEqual($"The GloVe checkpoint '{path}' is cut off at byte offset 1000.", exception.Message);
    }

    [TestMethod]
    public void Train_CheckpointOfWrongMagic_SaysSo()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("state.ckpt");
        File.WriteAllText(path, "something else entirely");

        InvalidDataException exception = Assert.ThrowsExactly<InvalidDataException>(() => Train(new GloVeOptions { Dimension = 8, CheckpointPath = path }));

        Assert.AreEqual($"'{path}' is not a GloVe checkpoint: it does not begin with 'MLXGLOVE'.", exception.Message);
    }

    [TestMethod]
    public void Train_Warm_BeginsFromTheGivenVectors()
    {
        GloVeModel first = Train(new GloVeOptions { Dimension = 8, Iterations = 10 });
        using WordVectors vectors = first.ToWordVectors();

        GloVeModel cold = Train(new GloVeOptions { Dimension = 8, Iterations = 1 });
        GloVeModel warm = new GloVeTrainer(new GloVeOptions { Dimension = 8, Iterations = 1, LearningRate = 1e-6 }).Train(Data.Value.Matrix, Data.Value.Vocabulary, vectors);

        // At a learning rate near zero the vectors stay where they began: at those given.
        float[] rows = warm.ToRows();
        Assert.IsLessThan(1e-3f, TensorPrimitives.Distance(rows, first.ToRows()) / TensorPrimitives.Norm<float>(rows));
        Assert.IsGreaterThan(0.1f, TensorPrimitives.Distance(cold.ToRows(), first.ToRows()) / TensorPrimitives.Norm<float>(rows));
    }

    [TestMethod]
    public void Train_WarmFromAnotherDimension_IsRefused()
    {
        using WordVectors vectors = WordVectors.Create(["a"], 3, [1, 2, 3]);

        ArgumentException error = Assert.ThrowsExactly<ArgumentException>(
            () => new GloVeTrainer(new GloVeOptions { Dimension = 8 }).Train(Data.Value.Matrix, Data.Value.Vocabulary, vectors));

        Assert.AreEqual("initial", error.ParamName);
        StringAssert.StartsWith(error.Message, "The initial vectors have 3 components, the training 8.");
    }

    [TestMethod]
    public void Train_CheckpointThatCannotBeWritten_NamesIt()
    {
        using TemporaryFolder folder = new();
        string path = Path.Combine(folder.Path, "no such folder", "checkpoint");

        IOException error = Assert.ThrowsExactly<IOException>(() => Train(new GloVeOptions { Dimension = 8, Iterations = 1, CheckpointPath = path }));

        StringAssert.StartsWith(error.Message, $"Cannot write '{path}': ");
    }

    [TestMethod]
    public void Train_Cancelled_Throws()
    {
        using CancellationTokenSource source = new();
        CancelAfter progress = new(2, source);
        Assert.ThrowsExactly<OperationCanceledException>(() => new GloVeTrainer(new GloVeOptions { Dimension = 8, Iterations = 5 })
            .Train(Data.Value.Matrix, Data.Value.Vocabulary, progress: progress, cancellationToken: source.Token));
    }

    [TestMethod]
    public void Train_CancelledWithReturnBest_ReturnsTheModelSoFar()
    {
        using CancellationTokenSource source = new();
        CancelAfter progress = new(2, source);

        GloVeModel model = new GloVeTrainer(new GloVeOptions { Dimension = 8, Iterations = 5, OnCancel = CancelBehavior.ReturnBest })
            .Train(Data.Value.Matrix, Data.Value.Vocabulary, progress: progress, cancellationToken: source.Token);

        AssertSameBits(Train(new GloVeOptions { Dimension = 8, Iterations = 2 }), model);
    }

    [TestMethod]
    public void Train_HugeLearningRate_SaysToLowerIt()
    {
        ArithmeticException exception = Assert.ThrowsExactly<ArithmeticException>(() => Train(new GloVeOptions { Dimension = 8, LearningRate = 1e18, GradientClip = 1e30 }));
        StringAssert.Contains(exception.Message, "Lower LearningRate (it is 1E+18) or GradientClip (it is 1E+30).");
    }

    [TestMethod]
    [DataRow(GloVeOutput.Word)]
    [DataRow(GloVeOutput.Context)]
    [DataRow(GloVeOutput.WordPlusContext)]
    [DataRow(GloVeOutput.Both)]
    public void ToRows_AnyOutput_CombinesWordAndContext(GloVeOutput output)
    {
        GloVeModel model = Train(new GloVeOptions { Dimension = 8, Iterations = 1, Output = output });
        ReadOnlySpan<float> word = model.WordMatrix.Span.Slice(3 * 8, 8);
        ReadOnlySpan<float> context = model.ContextMatrix.Span.Slice(3 * 8, 8);
        float[] expected = new float[output == GloVeOutput.Both ? 16 : 8];
        for (int k = 0; k < 8; k++)
        {
            expected[k] = output switch { GloVeOutput.Context => context[k], GloVeOutput.WordPlusContext => word[k] + context[k], _ => word[k] };
        }

        if (output == GloVeOutput.Both)
        {
            context.CopyTo(expected.AsSpan(8));
        }

        using WordVectors vectors = model.ToWordVectors();

        CollectionAssert.AreEqual(expected, model.ToRows().AsSpan(3 * expected.Length, expected.Length).ToArray());
        CollectionAssert.AreEqual(expected, vectors[3].ToArray());
        Assert.AreEqual(model.Vocabulary.Words[3], vectors.Words[3]);
    }

    [TestMethod]
    public void Train_VocabularyOfOneWord_IsRefused()
    {
        TokenCorpus corpus = new(new string[][] { ["a", "a", "a"] });
        Vocabulary vocabulary = Vocabulary.Build(corpus, new VocabularyOptions { MinCount = 1 });
        CooccurrenceMatrix matrix = new CooccurrenceCounter().Count(corpus, vocabulary);

        ArgumentException exception = Assert.ThrowsExactly<ArgumentException>(() => new GloVeTrainer().Train(matrix, vocabulary));

        Assert.AreEqual("The vocabulary has 1 word(s); GloVe needs at least 2. Lower MinCount or take a longer corpus. (Parameter 'vocabulary')", exception.Message);
    }

    [TestMethod]
    public void Train_NoCells_IsRefused()
    {
        TokenCorpus corpus = new(new string[][] { ["a"], ["b"] });
        Vocabulary vocabulary = Vocabulary.Build(corpus, new VocabularyOptions { MinCount = 1 });
        CooccurrenceMatrix matrix = new CooccurrenceCounter().Count(corpus, vocabulary);

        ArgumentException exception = Assert.ThrowsExactly<ArgumentException>(() => new GloVeTrainer().Train(matrix, vocabulary));

        Assert.AreEqual("There are no co-occurrences: no two words of the vocabulary stand in one line. Take a longer corpus or a wider window. (Parameter 'cooccurrences')", exception.Message);
    }

    [TestMethod]
    public void Train_OtherVocabulary_IsRefused()
    {
        Vocabulary other = Vocabulary.Create([new("a", 1), new("b", 1)]);
        ArgumentException exception = Assert.ThrowsExactly<ArgumentException>(() => new GloVeTrainer().Train(Data.Value.Matrix, other));
        StringAssert.StartsWith(exception.Message, $"The vocabulary has 2 words, the co-occurrences were counted with {Data.Value.Vocabulary.Count}.");
    }

    [TestMethod]
    public void Train_TwoWords_Learns()
    {
        TokenCorpus corpus = new(new string[][] { ["a", "b", "a", "b", "b"] });
        Vocabulary vocabulary = Vocabulary.Build(corpus, new VocabularyOptions { MinCount = 1 });
        CooccurrenceMatrix matrix = new CooccurrenceCounter().Count(corpus, vocabulary);

        GloVeModel model = new GloVeTrainer(new GloVeOptions { Dimension = 3, Iterations = 100 }).Train(matrix, vocabulary);

        Assert.IsLessThan(0.1 * model.History[0], model.History[^1]);
    }

    [TestMethod]
    public void Train_WithProgress_ReportsEachIteration()
    {
        using CancellationTokenSource source = new();
        CancelAfter progress = new(int.MaxValue, source);

        GloVeModel model = new GloVeTrainer(new GloVeOptions { Dimension = 8, Iterations = 3 })
            .Train(Data.Value.Matrix, Data.Value.Vocabulary, progress: progress, cancellationToken: source.Token);

        TrainingProgress last = progress.Reports[^1];
        Assert.AreEqual("training", last.Phase);
        Assert.AreEqual(3, last.Epoch);
        Assert.AreEqual(3, last.Epochs);
        Assert.AreEqual(1.0, last.Fraction, 1e-9);
        Assert.AreEqual(model.History[^1], last.Loss);
    }

    private static GloVeModel Train(GloVeOptions options) => new GloVeTrainer(options).Train(Data.Value.Matrix, Data.Value.Vocabulary);

    private static void AssertSameBits(GloVeModel expected, GloVeModel actual)
    {
        CollectionAssert.AreEqual(expected.History.ToArray(), actual.History.ToArray());
        Assert.IsTrue(expected.WordMatrix.Span.SequenceEqual(actual.WordMatrix.Span));
        Assert.IsTrue(expected.ContextMatrix.Span.SequenceEqual(actual.ContextMatrix.Span));
        Assert.IsTrue(expected.WordBiases.Span.SequenceEqual(actual.WordBiases.Span));
        Assert.IsTrue(expected.ContextBiases.Span.SequenceEqual(actual.ContextBiases.Span));
    }

    private sealed class CancelAfter(int iterations, CancellationTokenSource source) : IProgress<TrainingProgress>
    {
        public List<TrainingProgress> Reports { get; } = [];

        public void Report(TrainingProgress value)
        {
            Reports.Add(value);
            if (value.Epoch >= iterations)
            {
                source.Cancel();
            }
        }
    }
}
