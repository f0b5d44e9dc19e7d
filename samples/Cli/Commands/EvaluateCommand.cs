using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using MLExtensions.Cli.Options;
using MLExtensions.Cli.Reporting;
using MLExtensions.Text;

namespace MLExtensions.Cli.Commands;

/// <summary><c>mlx glove evaluate</c>: analogy questions and similarity judgements.</summary>
internal static class EvaluateCommand
{
    public static Command Create(CommandConsole console)
    {
        var query = new QueryOptions();
        Option<string?> questions = CommonOptions.OptionalPath("--questions", "Analogy questions: four words a line, ': name' begins a category; or a folder of such files.");
        Option<string?> pairs = CommonOptions.OptionalPath("--similarity", "Similarity judgements: two words and a number a line.");
        Option<string?> method = QueryOptions.Method();
        Option<int?> vocabulary = CommonOptions.OptionalNumber("--max-vocab", "Ask only for the first so many words of the vocabulary.", 1, int.MaxValue);
        var lower = new Option<bool>("--lower-case") { Description = "Take the questions' words in lower case." };
        Option<int> threads = CommonOptions.Threads();
        var command = new Command("evaluate", "Score word vectors on analogy questions or similarity judgements.") { questions, pairs, method, vocabulary, lower, threads };
        query.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(questions) is null && result.GetValue(pairs) is null)
            {
                result.AddError("Give --questions or --similarity, or both.");
            }
        });
        command.SetAction(parsed => console.Run("glove evaluate", parsed.GetValue(query.Json), () =>
        {
            var json = new JsonObject();
            WordCase wordCase = parsed.GetValue(lower) ? WordCase.Lower : WordCase.AsIs;
            using WordVectors vectors = query.Load(parsed, console.CancellationToken);
            if (parsed.GetValue(questions) is { } questionPath)
            {
                var options = new AnalogyOptions
                {
                    Method = QueryOptions.MethodOf(parsed.GetValue(method)),
                    MaxVocabulary = parsed.GetValue(vocabulary),
                    Case = wordCase,
                    Threads = parsed.GetValue(threads),
                };
                json["analogies"] = Analogies(console, vectors.EvaluateAnalogies(AnalogyQuestions.Load(questionPath), options));
            }

            if (parsed.GetValue(pairs) is { } pairPath)
            {
                json["similarity"] = Similarity(console, vectors.EvaluateSimilarity(WordPair.Load(pairPath), wordCase));
            }

            return json;
        }));
        return command;
    }

    private static JsonObject Analogies(CommandConsole console, AnalogyEvaluation evaluation)
    {
        AnalogyScore[] sums = [evaluation.Semantic, evaluation.Syntactic, evaluation.Overall];
        int width = evaluation.Categories.Concat(sums).Max(s => s.Name.Length);
        foreach (AnalogyScore score in evaluation.Categories.Concat(sums.Where(s => s.Total > 0)))
        {
            console.Result(string.Create(
                CultureInfo.InvariantCulture,
                $"  {score.Name.PadRight(width)}  {Percent(score.Accuracy),7}  {score.Correct} of {score.Answered} right, {score.Skipped} skipped"));
        }

        return new JsonObject
        {
            ["categories"] = new JsonArray([.. evaluation.Categories.Select(s => (JsonNode)ToJson(s))]),
            ["semantic"] = ToJson(evaluation.Semantic),
            ["syntactic"] = ToJson(evaluation.Syntactic),
            ["overall"] = ToJson(evaluation.Overall),
        };
    }

    private static JsonObject Similarity(CommandConsole console, SimilarityEvaluation evaluation)
    {
        console.Result(string.Create(
            CultureInfo.InvariantCulture,
            $"  similarity: Spearman {evaluation.Spearman:0.0000}, Pearson {evaluation.Pearson:0.0000}, {evaluation.Answered} pairs, {evaluation.Skipped} skipped"));
        return new JsonObject
        {
            ["spearman"] = JsonNumber.Of(evaluation.Spearman),
            ["pearson"] = JsonNumber.Of(evaluation.Pearson),
            ["answered"] = evaluation.Answered,
            ["skipped"] = evaluation.Skipped,
        };
    }

    private static JsonObject ToJson(AnalogyScore score) => new()
    {
        ["name"] = score.Name,
        ["total"] = score.Total,
        ["answered"] = score.Answered,
        ["correct"] = score.Correct,
        ["accuracy"] = JsonNumber.Of(score.Accuracy),
    };

    private static string Percent(double accuracy) => double.IsNaN(accuracy) ? "n/a" : accuracy.ToString("0.00%", CultureInfo.InvariantCulture);
}
