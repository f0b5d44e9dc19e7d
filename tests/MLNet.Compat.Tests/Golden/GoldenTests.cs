using System.Reflection;

namespace MLNet.Compat.Tests.Golden;

/// <summary>
/// The probes print on the stand-in what they print on ML.NET (Data/expected.txt), except for the entries of
/// Data/exempt.txt, each with its reason.
/// </summary>
[TestClass]
public sealed class GoldenTests
{
    // Optimizer steps and sums of floats in another order: the numbers of these entries agree to 1e-3.
    private static readonly HashSet<string> s_trainerEntries = ["score0", "metrics"];
    private const double TrainerTolerance = 1e-3;

    private static readonly Dictionary<string, string> s_expected = ProbeOutput.Parse(TestData.ReadLines("expected.txt"));
    private static readonly Dictionary<string, string> s_exempt = ReadExempt();
    private static readonly Lazy<Dictionary<string, string>> s_actual = new(RunProbes);

    public static IEnumerable<object[]> Compared => s_expected.Keys.Where(name => !s_exempt.ContainsKey(name)).Select(name => new object[] { name });

    public static IEnumerable<object[]> Exempt => s_exempt.Count == 0 ? [["none"]] : s_exempt.Select(entry => new object[] { entry.Key });

    public static string NameOf(MethodInfo method, object[] data) => $"{method.Name} ({data[0]})";

    [TestMethod]
    [DynamicData(nameof(Compared), DynamicDataDisplayName = nameof(NameOf))]
    public void Probe_OnThisAssembly_PrintsTheGoldenLine(string name)
    {
        string actual = s_actual.Value.GetValueOrDefault(name) ?? "(the probe printed nothing)";
        if (!Matches(name, actual))
            Assert.AreEqual(s_expected[name], actual, $"Probe '{name}'.");
    }

    [TestMethod]
    [DynamicData(nameof(Exempt), DynamicDataDisplayName = nameof(NameOf))]
    public void ExemptProbe_WithItsReason_NamesALineAndDiffers(string name)
    {
        if (s_exempt.Count == 0)
            Assert.Inconclusive("No entry is exempt here.");
        Assert.IsTrue(s_expected.ContainsKey(name), $"exempt.txt names '{name}', which is no entry of expected.txt.");
        Assert.IsFalse(string.IsNullOrWhiteSpace(s_exempt[name]), $"exempt.txt gives no reason for '{name}'.");
        Assert.IsFalse(
            s_actual.Value.TryGetValue(name, out string? actual) && Matches(name, actual),
            $"'{name}' prints the golden line: take it off exempt.txt.");
    }

    [TestMethod]
    public void Probes_OnThisAssembly_PrintNoEntryBesidesTheGoldenOnes() =>
        Assert.IsEmpty(s_actual.Value.Keys.Except(s_expected.Keys).ToArray());

    [TestMethod]
    public void Parse_OfTheGoldenFile_FindsEveryEntry()
    {
        Assert.HasCount(94, s_expected);
        Assert.EndsWith("Precision ||1.0000 |1.0000 |1.0000 |", s_expected["metrics"]);
    }

    [TestMethod]
    [DataRow("[0.970748,0.0013]", "[0.9711,0.0018]", true)]
    [DataRow("[0.970748,0.0013]", "[0.9730,0.0013]", false)]
    [DataRow("micro 1 k0", "micro 1 k1", false)]
    [DataRow("a 1 b", "a 1 c", false)]
    [DataRow("x 1E-07", "x 0", true)]
    public void AreClose_OfTwoTexts_ComparesNumbersOnly(string left, string right, bool expected) =>
        Assert.AreEqual(expected, ProbeOutput.AreClose(left, right, TrainerTolerance));

    private static bool Matches(string name, string actual) =>
        actual == s_expected[name]
        || (s_trainerEntries.Contains(name) && ProbeOutput.AreClose(s_expected[name], actual, TrainerTolerance));

    private static Dictionary<string, string> RunProbes()
    {
        using var output = new StringWriter { NewLine = "\n" };
        Probes.Run(output);
        return ProbeOutput.Parse(output.ToString().Split('\n'));
    }

    // The real assemblies have nothing to be excused from.
    private static Dictionary<string, string> ReadExempt()
    {
#if MLNET_COMPAT
        return TestData.ReadLines("exempt.txt").Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split("::", 2, StringSplitOptions.TrimEntries))
            .ToDictionary(parts => parts[0], parts => parts.Length > 1 ? parts[1] : "", StringComparer.Ordinal);
#else
        return [];
#endif
    }
}
