using System.CommandLine;
using System.Text.Json.Nodes;
using MLExtensions.Cli.Gallery;
using MLExtensions.Cli.Options;
using MLExtensions.Cli.Reporting;
using MLExtensions.Cli.Work;

namespace MLExtensions.Cli.Commands;

/// <summary><c>mlx gallery</c>: every kind of picture on one page.</summary>
internal static class GalleryCommand
{
    private static readonly string DefaultPage = Path.Combine("samples", "gallery.html");

    public static Command Create(CommandConsole console)
    {
        var output = new Option<string>("--output") { Description = "The page.", HelpName = "file", DefaultValueFactory = _ => DefaultPage };
        Option<string?> pictures = CommonOptions.OptionalPath("--pictures", "A folder that takes each picture as .html, .svg and .png too, light and dark.");
        Option<bool> json = CommonOptions.Json();
        var command = new Command("gallery", "Draw every kind of picture, of digits that the program draws itself, on one page.") { output, pictures, json };
        command.Validators.Add(result =>
        {
            if (result.GetValue(output) is { } path && Path.GetExtension(path).ToLowerInvariant() is not (".html" or ".htm"))
            {
                result.AddError($"--output must end in .html, not '{path}'.");
            }
        });
        command.SetAction(parsed => console.Run("gallery", parsed.GetValue(json), () =>
        {
            string page = OutputPath.RequireWritable(parsed.GetValue(output) ?? DefaultPage);
            string? folder = parsed.GetValue(pictures) is { } given ? OutputPath.RequireWritableFolder(given) : null;
            GalleryData data = console.WithProgress(progress => GalleryData.Compute(progress, console.CancellationToken));
            IReadOnlyList<GalleryPicture> all = GalleryPicture.All(data);
            GalleryPage.Create(data, all).Save(page);
            if (folder is not null)
            {
                GalleryPage.SavePictures(all, folder);
            }

            if (!parsed.GetValue(json))
            {
                console.Result($"{all.Count} pictures: {page}");
            }

            return new JsonObject { ["pictures"] = new JsonArray([.. all.Select(p => (JsonNode)p.Name)]), ["page"] = page, ["folder"] = folder };
        }));
        return command;
    }
}
