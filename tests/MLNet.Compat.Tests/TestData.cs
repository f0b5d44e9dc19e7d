namespace MLNet.Compat.Tests;

/// <summary>Text files that travel inside the test assembly.</summary>
internal static class TestData
{
    public static string[] ReadLines(string name)
    {
        using Stream stream = typeof(TestData).Assembly.GetManifestResourceStream(name)
            ?? throw new FileNotFoundException($"The test assembly holds no resource '{name}'.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n').Select(line => line.TrimEnd('\r')).ToArray();
    }
}
