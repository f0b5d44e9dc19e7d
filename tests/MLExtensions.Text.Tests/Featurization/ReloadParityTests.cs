using FsCheck;
using FsCheck.Fluent;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Text.Tests.Featurization;

/// <summary>The in-process transformer and its bare-reloaded form agree on generated rows: empty, all unknown, with empty tokens, in capitals.</summary>
[TestClass]
public sealed class ReloadParityTests
{
    private const double Tolerance = 1e-5;
    private const int Threads = 16;
    private readonly string _path = Path.GetTempFileName();

    public static IEnumerable<object[]> Configurations =>
        from pooling in Enum.GetValues<WordPooling>()
        from wordCase in Enum.GetValues<WordCase>()
        select new object[] { pooling, wordCase };

    [TestCleanup]
    public void DeleteFile() => File.Delete(_path);

    [TestMethod]
    [DynamicData(nameof(Configurations))]
    public void Predict_GeneratedRows_AgreesWithTheBareReload(WordPooling pooling, WordCase wordCase)
    {
        var ml = new MLContext(1);
        var options = new TextFeaturizerOptions
        {
            Pooling = pooling, Case = wordCase, RemoveCommonComponent = true, ConcatenateCount = 3,
            OutOfVocabulary = pooling == WordPooling.Max ? OutOfVocabularyPolicy.Zero : OutOfVocabularyPolicy.Skip,
        };
        IDataView data = TokenRows.Of(ml);
        using WordVectorTransformer transformer = ml.Embeddings().ApplyWordVectors("Features", SmallVocabulary.Vectors, "Tokens", options).Fit(data);
        using PredictionEngine<Tokens, Features> direct = ml.Model.CreatePredictionEngine<Tokens, Features>(transformer);
        Save(ml, transformer);
        using PredictionEngine<Tokens, Features> reloaded = LoadEngine();

        Gen<string> token = Gen.Elements([.. SmallVocabulary.Words, "", "dragon", "SEA", "Castle", "ß", "İ"]);
        Gen<string[]> row = Gen.Choose(0, 12).SelectMany(n => Gen.ArrayOf(token, n));
        Prop.ForAll(Arb.From(row), tokens => Agree(direct.Predict(new Tokens { Values = tokens }).Values, reloaded.Predict(new Tokens { Values = tokens }).Values))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(60).WithReplay(20, 7));
    }

    [TestMethod]
    public void Predict_SixteenThreadsOverOneLoadedModel_GiveTheSameAnswersAsOne()
    {
        var ml = new MLContext(1);
        using WordVectorTransformer transformer = ml.Embeddings().ApplyWordVectors("Features", SmallVocabulary.Vectors, "Tokens").Fit(TokenRows.Of(ml));
        Save(ml, transformer);
        var loading = new MLContext();
        ITransformer model = loading.Model.Load(_path, out _);
        using PredictionEngine<Tokens, Features> single = loading.Model.CreatePredictionEngine<Tokens, Features>(model, new PredictionEngineOptions { OwnsTransformer = false });
        float[][] expected = [.. SmallVocabulary.Texts.Select(t => single.Predict(new Tokens { Values = t }).Values)];

        var failures = new List<string>();
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(_ => new Thread(() =>
        {
            using PredictionEngine<Tokens, Features> own =
                loading.Model.CreatePredictionEngine<Tokens, Features>(model, new PredictionEngineOptions { OwnsTransformer = false });
            for (int i = 0; i < 10 * expected.Length; i++)
            {
                float[] actual = own.Predict(new Tokens { Values = SmallVocabulary.Texts[i % expected.Length] }).Values;
                if (!actual.AsSpan().SequenceEqual(expected[i % expected.Length]))
                {
                    lock (failures)
                    {
                        failures.Add($"text {i % expected.Length}");
                    }
                }
            }
        }))];
        Array.ForEach(threads, t => t.Start());
        Array.ForEach(threads, t => t.Join());

        Assert.IsEmpty(failures);
        (model as IDisposable)?.Dispose();
    }

    private static bool Agree(float[] expected, float[] actual)
    {
        double allowed = Tolerance * Math.Max(1, expected.Max(Math.Abs));
        return expected.Length == actual.Length && expected.Zip(actual).All(p => Math.Abs((double)p.First - p.Second) <= allowed);
    }

    private void Save(MLContext ml, ITransformer transformer) =>
        ml.Model.Save(transformer, ml.Data.LoadFromEnumerable<Tokens>([]).Schema, _path);

    private PredictionEngine<Tokens, Features> LoadEngine()
    {
        var ml = new MLContext();
        return ml.Model.CreatePredictionEngine<Tokens, Features>(ml.Model.Load(_path, out _));
    }

    public sealed class Tokens
    {
        [ColumnName("Tokens")]
        public string[] Values { get; set; } = [];
    }

    public sealed class Features
    {
        [ColumnName("Features")]
        public float[] Values { get; set; } = [];
    }
}
