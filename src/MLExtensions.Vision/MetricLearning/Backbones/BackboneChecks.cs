using System.Runtime.CompilerServices;

namespace MLExtensions.Vision.MetricLearning;

/// <summary>Checks that several backbones share.</summary>
internal static class BackboneChecks
{
    public static int Channels(int value, [CallerMemberName] string name = "") =>
        value is 1 or 3 ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} must be 1 (grey) or 3 (red, green, blue).");
}
