using System.CommandLine;
using MLExtensions.Cli.Options;
using MLExtensions.Cli.Reporting;
using MLExtensions.Cli.Work;

namespace MLExtensions.Cli.Commands;

/// <summary><c>mlx glove train</c>: from counts, or from a corpus, to word vectors.</summary>
internal static class TrainCommand
{
    public static Command Create(CommandConsole console)
    {
        Option<string?> corpus = CommonOptions.OptionalPath("--corpus", "Text file, plain or gzip, to count first; each line is a document.");
        Option<string?> cooccurrence = CommonOptions.OptionalPath("--cooccurrence", "Co-occurrences that 'glove count' or Stanford's cooccur wrote, shuffled or not.");
        Option<string?> vocabulary = CommonOptions.OptionalPath("--vocab", "The vocabulary (a line 'word count' each). With --corpus: read where it exists, else made and written there.");
        Option<string> output = CommonOptions.RequiredPath("--output", "File for the vectors: GloVe text, or by its name word2vec binary (.bin), word2vec text (.vec), native (.mlxvec); .gz compresses.");
        var training = new TrainingOptions();
        var counting = new CountingOptions();
        Option<int> threads = CommonOptions.Threads();
        Option<bool> json = CommonOptions.Json();
        var command = new Command("train", "Train word vectors, from co-occurrences or from a corpus.") { corpus, cooccurrence, vocabulary, output };
        training.AddTo(command);
        command.Add(threads);
        counting.AddTo(command);
        command.Add(json);
        command.Validators.Add(result =>
        {
            bool fromCorpus = result.GetValue(corpus) is not null, fromFile = result.GetValue(cooccurrence) is not null;
            if (fromCorpus == fromFile)
            {
                result.AddError(fromCorpus ? "Give either --corpus or --cooccurrence, not both." : "Give --corpus, or --cooccurrence with --vocab.");
            }
            else if (fromFile && result.GetValue(vocabulary) is null)
            {
                result.AddError("--cooccurrence needs --vocab: the vocabulary it was counted with.");
            }
        });
        command.SetAction(parsed => console.Run("glove train", parsed.GetValue(json), () =>
        {
            string target = OutputPath.RequireWritable(parsed.GetRequiredValue(output));
            if (parsed.GetValue(training.Checkpoint) is { } checkpoint)
            {
                OutputPath.RequireWritable(checkpoint);
            }

            var work = new GloveTraining(console, training.Read(parsed, parsed.GetValue(threads)), target);
            return parsed.GetValue(corpus) is { } text
                ? work.FromCorpus(text, counting.Read(parsed, parsed.GetValue(vocabulary), parsed.GetValue(threads)))
                : work.FromFile(parsed.GetValue(cooccurrence)!, parsed.GetValue(vocabulary)!);
        }));
        return command;
    }
}
