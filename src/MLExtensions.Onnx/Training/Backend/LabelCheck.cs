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
            ReadOnlySpan<long> labels = feeds.GetTensorDataAsSpan<long>();
            for (int i = 0; i < labels.Length; i++)
            {
                if ((ulong)labels[i] >= (ulong)range.Classes)
                    throw new ArgumentOutOfRangeException(nameof(feeds), labels[i], $"Label {labels[i]} in input '{input}', row {i}: the classes are 0 to {range.Classes - 1}.");
            }
        }
    }
}
