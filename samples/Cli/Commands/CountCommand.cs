using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using MLExtensions.Cli.Options;
using MLExtensions.Cli.Reporting;
using MLExtensions.Cli.Work;
using MLExtensions.Text;

namespace MLExtensions.Cli.Commands;

/// <summary><c>mlx glove count</c>: from a corpus to a vocabulary and a file of co-occurrences.</summary>
internal static class CountCommand
{
    public static Command Create(CommandConsole console)
    {
        Option<string> corpus = CommonOptions.RequiredPath("--corpus", "Text file, plain or gzip; each line is a document.");
        Option<string> vocabulary = CommonOptions.RequiredPath("--vocab", "Vocabulary (a line 'word count' each): read where the file exists, else made and written there.");
        Option<string> output = CommonOptions.RequiredPath("--output", "File for the co-occurrences, in the records of Stanford's tools.");
        var counting = new CountingOptions();
        Option<int> threads = CommonOptions.Threads();
        Option<bool> json = CommonOptions.Json();
        var command = new Command("count", "Count how often words occur near each other.") { corpus, vocabulary, output };
        counting.AddTo(command);
        command.Add(threads);
        command.Add(json);
        command.SetAction(parsed => console.Run("glove count", parsed.GetValue(json), () => Count(
            console,
            parsed.GetRequiredValue(corpus),
            OutputPath.RequireWritable(parsed.GetRequiredValue(output)),
            counting.Read(parsed, OutputPath.RequireWritable(parsed.GetRequiredValue(vocabulary)), parsed.GetValue(threads)))));
        return command;
    }

    private static JsonObject Count(CommandConsole console, string corpusPath, string output, CountingSettings settings)
    {
        ICorpus corpus = settings.OpenCorpus(corpusPath);
        var clock = new PhaseClock();
        (Vocabulary words, CooccurrenceSummary summary) = console.WithProgress(progress =>
        {
            Vocabulary vocabulary = clock.Measure("vocabulary", () => VocabularySource.ReadOrBuild(corpus, settings, progress, console.CancellationToken));
            return (vocabulary, clock.Measure("count", () => settings.CreateCounter().CountToFile(corpus, vocabulary, output, progress, console.CancellationToken)));
        });
        console.Result(string.Create(
            CultureInfo.InvariantCulture,
            $"{words.Count:N0} words of {words.Tokens:N0} tokens, {summary.Cells:N0} cells, {clock.Total:0.0} s"));
        return new JsonObject
        {
            ["seconds"] = clock.ToJson(),
            ["words"] = words.Count,
            ["tokens"] = words.Tokens,
            ["cells"] = summary.Cells,
            ["sum"] = summary.Sum,
            ["threads"] = settings.Threads,
            ["output"] = output,
        };
    }
}
