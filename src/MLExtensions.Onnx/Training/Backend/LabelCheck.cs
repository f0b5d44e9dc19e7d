using Microsoft.ML.OnnxRuntime;

namespace MLExtensions.Onnx;

/// <summary>Checks class numbers before a step: the graph would take a wrong one for no class at all.</summary>
internal static class LabelCheck
{
    /// <exception cref="ArgumentOutOfRangeException">A label is negative or not below the number of classes; the message names the row.</exception>
    public static void Check(IReadOnlyList<LabelRange> ranges, string input, OrtValue feeds)
    {
        foreach (LabelRange range in ranges)
        {
            if (range.Input != input)
                continue;
            Check(range, feeds.GetTensorDataAsSpan<long>());
        }
    }

    /// <exception cref="ArgumentOutOfRangeException">A label is negative or not below the number of classes; the message names the row.</exception>
    public static void Check(LabelRange range, ReadOnlySpan<long> feeds)
    {
        for (int i = 0; i < feeds.Length; i++)
        {
            if ((ulong)feeds[i] >= (ulong)range.Classes)
                throw new ArgumentOutOfRangeException(nameof(feeds), feeds[i], $"Label {feeds[i]} in input '{range.Input}', row {i}: the classes are 0 to {range.Classes - 1}.");
        }
    }
}
