using System.Text;

namespace MLExtensions.Text.Tests;

[TestClass]
public sealed class TokenizerTests
{
    [TestMethod]
    [DataRow("The QUICK brown-fox", "the|quick|brown|fox")]
    [DataRow("don't 'quoted' x2y", "don't|'quoted'|x|y")]
    [DataRow("don’t", "don't")]
    [DataRow("Ärger ÉCOLE straße", "ärger|école|straße")]
    [DataRow("Привет, МИР! 你好。世界", "привет|мир|你好|世界")]
    [DataRow("e\u0301te\u0301 \u0301x", "e\u0301te\u0301|x")]
    [DataRow("aÄ1bB—cC", "aä|bb|cc")]
    [DataRow("", "")]
    [DataRow(" 123 ... \t\r\n", "")]
    public void Tokenize_Letters_GivesLowerCaseRunsOfLettersAndApostrophes(string text, string expected) =>
        Assert.AreEqual(expected, string.Join('|', Tokenizer.Letters.Tokenize(text)));

    [TestMethod]
    [DataRow("The QUICK  brown-fox\t2 ", "The|QUICK|brown-fox|2")]
    [DataRow("a\r\nb\rc", "a|bc")]
    [DataRow("\r \r\n", "")]
    public void Tokenize_Whitespace_GivesTokensAsTheyStand(string text, string expected) =>
        Assert.AreEqual(expected, string.Join('|', Tokenizer.Whitespace.Tokenize(text)));

    [TestMethod]
    [DataRow("x", 1200, 999)]
    [DataRow("ä", 700, 998)]
    [DataRow("你", 700, 999)]
    public void Tokenize_WhitespaceLongToken_KeepsWholeCharactersOf999Bytes(string character, int count, int bytes)
    {
        IReadOnlyList<string> tokens = Tokenizer.Whitespace.Tokenize(string.Concat(Enumerable.Repeat(character, count)));
        Assert.HasCount(1, tokens);
        Assert.AreEqual(bytes, Encoding.UTF8.GetByteCount(tokens[0]));
    }

    [TestMethod]
    public void Tokenize_BytesThatAreNotUtf8_SeparateWords()
    {
        Collector sink = new();
        Tokenizer.Letters.Tokenize([(byte)'a', 0xC3, (byte)'b', 0xFF, 0xE4, 0xBD], sink);
        Assert.AreEqual("a|b", string.Join('|', sink.Tokens));
    }

    [TestMethod]
    public void Tokenize_Lines_EndsEach()
    {
        Collector sink = new();
        Tokenizer.Letters.Tokenize("a b\n\nc\n"u8, sink);
        Assert.AreEqual("a|b|⏎|⏎|c|⏎", string.Join('|', sink.Tokens));
    }

    [TestMethod]
    public void Tokenize_LettersRandomText_EqualsRegularExpression()
    {
        Random random = new(5);
        string alphabet = "abcXYZ'  .,1äÖ你\n";
        string text = new([.. Enumerable.Range(0, 20000).Select(_ => alphabet[random.Next(alphabet.Length)])]);
        string[] expected = [.. System.Text.RegularExpressions.Regex.Matches(text, @"[\p{L}']+").Select(match => match.Value.ToLowerInvariant())];
        CollectionAssert.AreEqual(expected, Tokenizer.Letters.Tokenize(text).ToArray());
    }

    private sealed class Collector : ITokenSink
    {
        public List<string> Tokens { get; } = [];

        public void Token(ReadOnlySpan<byte> utf8) => Tokens.Add(Encoding.UTF8.GetString(utf8));

        public void EndLine() => Tokens.Add("⏎");
    }
}
