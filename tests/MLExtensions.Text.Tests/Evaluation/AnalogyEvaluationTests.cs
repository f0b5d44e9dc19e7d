namespace MLExtensions.Text.Tests;

[TestClass]
public sealed class AnalogyEvaluationTests
{
    [TestMethod]
    public void Load_FileWithHeadersAndFolder_GiveTheSameCategories()
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("questions-words.txt", ": capital\nAthens Greece Oslo Norway\nOslo Norway Athens Greece\n\n: gram1-plural\ncat cats dog dogs\n");
        Directory.CreateDirectory(folder.File("parts"));
        folder.Write("parts/gram1-plural.txt", "cat cats dog dogs\r\n");
        folder.Write("parts/capital.txt", "Athens Greece Oslo Norway\nOslo Norway Athens Greece");

        AnalogyQuestions one = AnalogyQuestions.Load(file);
        AnalogyQuestions many = AnalogyQuestions.Load(folder.File("parts"));

        foreach (AnalogyQuestions questions in new[] { one, many })
        {
            Assert.AreEqual(3, questions.Count);
            CollectionAssert.AreEqual(new[] { "capital", "gram1-plural" }, questions.Categories.Select(category => category.Name).ToArray());
            Assert.AreEqual(new AnalogyQuestion("Oslo", "Norway", "Athens", "Greece"), questions.Categories[0].Questions[1]);
            CollectionAssert.AreEqual(new[] { false, true }, questions.Categories.Select(category => category.IsSyntactic).ToArray());
        }
    }

    [TestMethod]
    public void Load_LineOfThreeWords_NamesTheLine()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("q.txt", ": x\na b c d\na b c\n");

        Assert.AreEqual(3, Assert.ThrowsExactly<DataFileException>(() => AnalogyQuestions.Load(path)).LineNumber);
        Assert.ThrowsExactly<DataFileException>(() => AnalogyQuestions.Load(folder.Write("e.txt", ": x\n")));
    }

    [TestMethod]
    public void EvaluateAnalogies_HandMadeVectors_CountsByCategory()
    {
        using WordVectors vectors = WordVectors.Create(
            ["king", "man", "queen", "woman", "apple"], 3, [1, 1, 0, 0.1f, 1, 0, 1, 0, 1, 0.1f, 0, 1, -1, 0.2f, 0.1f]);
        var questions = new AnalogyQuestions(
        [
            new AnalogyCategory("royal", [new("man", "king", "woman", "queen"), new("man", "king", "woman", "apple"), new("man", "king", "woman", "prince")]),
            new AnalogyCategory("gram0", [new("KING", "Queen", "man", "woman")]),
            new AnalogyCategory("gram1", [new("a", "b", "c", "d")]),
        ]);

        AnalogyEvaluation asIs = vectors.EvaluateAnalogies(questions);
        AnalogyEvaluation lower = vectors.EvaluateAnalogies(questions, new AnalogyOptions { Case = WordCase.Lower });

        Assert.AreEqual(new AnalogyScore("royal", 3, 2, 1), asIs.Categories[0]);
        Assert.AreEqual(new AnalogyScore("gram0", 1, 0, 0), asIs.Categories[1]);
        Assert.AreEqual(new AnalogyScore("gram0", 1, 1, 1), lower.Categories[1]);
        Assert.AreEqual(new AnalogyScore("semantic", 3, 2, 1), lower.Semantic);
        Assert.AreEqual(new AnalogyScore("syntactic", 2, 1, 1), lower.Syntactic);
        Assert.AreEqual(new AnalogyScore("overall", 5, 3, 2), lower.Overall);
        Assert.AreEqual(2, lower.Overall.Skipped);
        Assert.AreEqual(0.5, lower.Semantic.Accuracy);
        Assert.IsTrue(double.IsNaN(asIs.Syntactic.Accuracy));
    }

    [TestMethod]
    [DataRow(AnalogyMethod.ThreeCosAdd, 1)]
    [DataRow(AnalogyMethod.ThreeCosMul, 1)]
    [DataRow(AnalogyMethod.ThreeCosAdd, 3)]
    public void EvaluateAnalogies_RandomVectors_AgreesWithDoubleLoops(AnalogyMethod method, int threads)
    {
        const int Vocabulary = 777;
        using WordVectors vectors = VectorFileRoundTripTests.RandomVectors(1000, 19, seed: 31);
        var random = new Random(32);
        int[][] asked = [.. Enumerable.Range(0, 60).Select(_ => new[] { random.Next(800), random.Next(800), random.Next(800) })];
        AnalogyQuestion[] questions = [.. asked.Select((q, i) =>
        {
            int[] answers = Naive.Analogy(vectors, q[0], q[1], q[2], method, Vocabulary);
            return new AnalogyQuestion(vectors.Words[q[0]], vectors.Words[q[1]], vectors.Words[q[2]], vectors.Words[answers[i % 3 == 0 ? 1 : 0]]);
        })];
        bool[] known = [.. asked.Select(q => q.All(word => word < Vocabulary))];

        AnalogyScore score = vectors.EvaluateAnalogies(
            new AnalogyQuestions([new AnalogyCategory("random", questions)]),
            new AnalogyOptions { Method = method, MaxVocabulary = Vocabulary, Threads = threads }).Overall;

        Assert.AreEqual(known.Count(each => each), score.Answered);
        Assert.AreEqual(known.Where((each, i) => each && i % 3 != 0).Count(), score.Correct);
    }

    [TestMethod]
    public void EvaluateAnalogies_EqualVectors_TakesTheFirstWord()
    {
        using WordVectors vectors = WordVectors.Create(["a", "b", "c", "first", "second"], 2, [1, 0, 0, 1, 1, 1, 1, 2, 1, 2]);
        AnalogyQuestions Asking(string expected) => new([new AnalogyCategory("ties", [new("a", "b", "c", expected)])]);

        Assert.AreEqual(1, vectors.EvaluateAnalogies(Asking("first")).Overall.Correct);
        Assert.AreEqual(0, vectors.EvaluateAnalogies(Asking("second")).Overall.Correct);
    }
}
