using System.Globalization;

namespace MLExtensions.Onnx.Tests;

/// <summary>Gradients as text, for values that are known.</summary>
internal static class GradientValues
{
    /// <summary>The gradients of the sum of the first output, by ONNX Runtime: numbers with blanks between them, tensors with bars.</summary>
    public static string Of(OnnxModel model, Dictionary<string, ReferenceTensor> feeds, params string[] wrt) => OfValue(model, model.Outputs[0].Name, feeds, wrt);

    /// <summary>The gradients of the sum of a value.</summary>
    public static string OfValue(OnnxModel model, string output, Dictionary<string, ReferenceTensor> feeds, params string[] wrt) =>
        string.Join(" | ", Run(Gradients.Build(model, output, wrt, new GradientOptions { KeepOutput = false }), feeds, wrt).Select(Text));

    /// <summary>The gradients that a gradient graph gives.</summary>
    public static ReferenceTensor[] Run(OnnxModel gradients, Dictionary<string, ReferenceTensor> feeds, params string[] wrt)
    {
        using var session = new OnnxSession(gradients, new OnnxSessionOptions { IntraOpThreads = 1 });
        using OnnxResults results = session.Run([.. feeds.Where(feed => gradients.Inputs.Any(input => input.Name == feed.Key)).Select(feed => feed.Value.ToFeed(feed.Key))]);
        return [.. wrt.Select(name => ReferenceTensor.FromResult(results, name + "_gradient"))];
    }

    // A zero's sign says nothing.
    private static string Text(ReferenceTensor tensor) => string.Join(" ", tensor.Values.Select(value => (Math.Round(value, 5) + 0.0).ToString(CultureInfo.InvariantCulture)));
}
