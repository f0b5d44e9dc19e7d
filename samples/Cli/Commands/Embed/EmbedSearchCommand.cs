using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using MLExtensions.Cli.Commands.Cnn;
using MLExtensions.Cli.Options;
using MLExtensions.Cli.Reporting;
using MLExtensions.Vision;

namespace MLExtensions.Cli.Commands.Embed;

/// <summary><c>mlx embed search</c>: the images of an index nearest to given ones.</summary>
internal static class EmbedSearchCommand
{
    public static Command Create(CommandConsole console)
    {
        Option<string> model = CommonOptions.RequiredPath("--model", "The embedding that the index was made with.");
        Option<string> index = CommonOptions.RequiredPath("--index", "The index that 'embed index' wrote.");
        Option<string[]> images = CnnOptions.Images("Image files, and folders with all images in them.");
        Option<int> top = CommonOptions.Number("--top", "Images to find.", 10, 1, 1000);
        Option<string?> sheet = CommonOptions.OptionalPath("--sheet", "A sheet of the queries and what was found, where the index is of image files: .html, .svg or .png.");
        Option<bool> skip = CnnOptions.SkipBad();
        Option<bool> json = CommonOptions.Json();
        var command = new Command("search", "Find the images nearest to others.") { model, index, images, top, sheet, skip, json };
        command.Validators.Add(result => PictureOption.Validate(result, sheet));
        command.SetAction(parsed => console.Run("embed search", parsed.GetValue(json), () =>
        {
            string? picture = PictureOption.Prepare(parsed, sheet);
            using EmbeddingModel embedding = EmbedModelFile.Load(parsed.GetRequiredValue(model));
            string path = parsed.GetRequiredValue(index);
            using NearestNeighborIndex found = NearestNeighborIndex.Open(path);
            if (found.Dimension != embedding.Dimension)
            {
                throw new InvalidDataException($"'{path}' has vectors of {found.Dimension} values, the embedding {embedding.Dimension}: it was made with another one.");
            }

            var answers = new SearchAnswers(ImageNames.Read(path));
            IReadOnlyList<string> files = ImageFiles.Find(parsed.GetRequiredValue(images));
            foreach (string file in files)
            {
                console.CancellationToken.ThrowIfCancellationRequested();
                if (ImageFiles.Read(file, parsed.GetValue(skip), console) is { } image)
                {
                    answers.Add(file, image, found.Search(embedding.Embed(image), Math.Min(parsed.GetValue(top), found.Count)));
                }
            }

            if (picture is not null)
            {
                answers.Draw().Save(picture);
            }

            if (!parsed.GetValue(json))
            {
                answers.Print(console);
            }

            return new JsonObject { ["images"] = answers.Count, ["skipped"] = files.Count - answers.Count, ["queries"] = answers.ToJson(), ["sheet"] = picture };
        }));
        return command;
    }
}
