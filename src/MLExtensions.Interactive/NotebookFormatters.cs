using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Display;
using MLExtensions.Onnx;
using MLExtensions.Projection;
using MLExtensions.Text;
using MLExtensions.Vision;

namespace MLExtensions.Interactive;

/// <summary>
/// Tells .NET Interactive (Polyglot Notebooks) how to show the values of this library. The package has no reference to .NET Interactive: its
/// <c>Formatter.Register</c> is found by reflection in the process that runs the notebook, so that the same assembly works where there is none.
/// </summary>
/// <remarks>The package's <c>extension.dib</c> calls <see cref="Register()"/>; a notebook that has loaded the package need not.</remarks>
public static class NotebookFormatters
{
    private const string Html = "text/html";
    private const string PlainText = "text/plain";

    /// <summary>Gets the types whose values are shown as something better than their properties; derived and implementing types follow them.</summary>
    public static IReadOnlyList<Type> Types { get; } =
    [
        typeof(HtmlBlock),
        typeof(IDataView),
        typeof(Microsoft.ML.Data.ConfusionMatrix),
        typeof(MulticlassClassificationMetrics),
        typeof(IEnumerable<WordSimilarity>),
        typeof(GloVeModel),
        typeof(TsneMap),
        typeof(MdsMap),
        typeof(NetworkSummary),
        typeof(FitResult),
        typeof(ImageSet),
        typeof(PixelImage),
        typeof(MiniVgg),
        typeof(EmbeddingModel),
        typeof(MaximizedLayer),
        typeof(TopImagesResult),
        typeof(FeatureMaps),
        typeof(AttributionMap),
        typeof(RetrievalMetrics),
        typeof(LiveTrainingCurve),
    ];

    /// <summary>Registers the formatters, as HTML and as plain text, where .NET Interactive is in the process; elsewhere it does nothing.</summary>
    /// <returns>Whether there was something to register with.</returns>
    /// <exception cref="NotSupportedException">.NET Interactive is there, but its <c>Formatter</c> has no <c>Register</c> of the known form.</exception>
    public static bool Register()
    {
        if (InteractiveHost.FindFormatting() is not { } formatting)
        {
            return false;
        }

        Register(formatting);
        return true;
    }

    /// <summary>Registers the formatters with a given assembly of .NET Interactive.</summary>
    internal static void Register(Assembly formatting)
    {
        var register = InteractiveHost.BindRegister(formatting);
        foreach (Type type in Types)
        {
            register(type, (value, writer) => writer.Write(NotebookView.ToHtml(value)), Html);
            register(type, (value, writer) => writer.Write(NotebookView.ToText(value)), PlainText);
        }
    }
}
