using Microsoft.DotNet.Interactive.Formatting;
using MLExtensions.Display;
using MLExtensions.Interactive;

namespace MLExtensions.Notebooks;

/// <summary>
/// The form in which a shown value is stored in a notebook. Pictures are stored as PNG: viewers of repositories show no scripts and few styles,
/// and the script of an interactive plot would be in the file once a picture.
/// </summary>
internal static class StoredValue
{
    public static CellOutput Of(DisplayedValue shown)
    {
        var data = shown.FormattedValues.ToDictionary(value => value.MimeType, value => value.Value.ReplaceLineEndings("\n"));
        if (NotebookView.Of(shown.Value) is Picture picture)
        {
            data.Remove("text/html");
            data.Add("image/png", Convert.ToBase64String(picture.ToPng(PictureTheme.Light, pixelRatio: 1)));
        }

        return new CellOutput.Shown(data);
    }
}
