namespace MLExtensions.Cli.Maps;

/// <summary>The formats in which rows can be read.</summary>
internal static class RowFormat
{
    public const string Csv = "csv";
    public const string Npy = "npy";
    public const string Idx = "idx";
    public const string Vectors = "vectors";

    /// <summary>The format that a file's name tells; null where it tells none.</summary>
    public static string? Guess(string path)
    {
        string name = Path.GetFileName(path).ToLowerInvariant();
        if (name.EndsWith(".gz", StringComparison.Ordinal))
        {
            name = name[..^3];
        }

        return Path.GetExtension(name) switch
        {
            ".csv" or ".tsv" => Csv,
            ".npy" => Npy,
            ".idx" => Idx,
            ".vec" or ".bin" or ".mlxvec" or ".txt" => Vectors,
            _ => name.EndsWith("-ubyte", StringComparison.Ordinal) ? Idx : null,
        };
    }
}
