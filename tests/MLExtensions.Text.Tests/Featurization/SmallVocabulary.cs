using MLExtensions.Text;

namespace MLExtensions.Text.Tests.Featurization;

/// <summary>A few words with vectors drawn by a seed, and texts of them: known, unknown, empty, in capitals.</summary>
internal static class SmallVocabulary
{
    public const int Dimension = 5;

    public static string[] Words { get; } = ["the", "castle", "on", "hill", "stood", "above", "grey", "sea"];

    public static float[][] Rows { get; } = Draw();

    public static WordVectors Vectors { get; } = WordVectors.Create(Words, Dimension, Rows.SelectMany(r => r).ToArray());

    public static string[][] Texts { get; } =
    [
        ["the", "castle", "stood", "on", "the", "hill"],
        ["the", "grey", "sea"],
        ["The", "Castle", "dragon"],
        ["dragon", "knight"],
        [],
        ["", "sea", ""],
        ["above", "the", "sea", "above", "the", "hill", "above", "the", "castle"],
        ["hill"],
        ["HILL", "grey", "unknown", "stood"],
        ["on", "on", "on"],
    ];

    public static ReadOnlyMemory<ReadOnlyMemory<char>>[] TokenTexts => Array.ConvertAll(Texts, Tokens);

    public static ReadOnlyMemory<ReadOnlyMemory<char>> Tokens(string[] text) => Array.ConvertAll(text, t => t.AsMemory());

    private static float[][] Draw()
    {
        var random = new Random(11);
        return [.. Words.Select(_ => Enumerable.Range(0, Dimension).Select(_ => (float)((random.NextDouble() * 2) - 1)).ToArray())];
    }
}
