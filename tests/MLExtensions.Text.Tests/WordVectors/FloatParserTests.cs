using System.Globalization;
using System.Text;

namespace MLExtensions.Text.Tests;

[TestClass]
public sealed class FloatParserTests
{
    [TestMethod]
    public void Parse_AMillionNumbersAsInFiles_AgreesWithTheRuntimeToTheBit()
    {
        var random = new Random(11);
        string[] formats = ["F6", "F4", "F5", "R", "G9", "E8", "E3", "G7", "F9", "F0"];
        for (int i = 0; i < 1_000_000; i++)
        {
            double size = Math.Pow(10, random.Next(-3, 2));
            float value = (float)((random.NextDouble() - 0.5) * 2 * size);
            AssertParsed(value.ToString(formats[i % formats.Length], CultureInfo.InvariantCulture));
        }
    }

    [TestMethod]
    public void Parse_EveryPartOfTheRange_AgreesWithTheRuntimeToTheBit()
    {
        var random = new Random(12);
        for (int i = 0; i < 200_000; i++)
        {
            float value = BitConverter.Int32BitsToSingle(random.Next());
            if (float.IsFinite(value))
            {
                AssertParsed(value.ToString(i % 2 == 0 ? "R" : "E12", CultureInfo.InvariantCulture));
            }
        }
    }

    [TestMethod]
    public void Parse_ExactlyAndNearlyBetweenTwoFloats_AgreesWithTheRuntime()
    {
        var random = new Random(13);
        for (int i = 0; i < 50_000; i++)
        {
            float lower = (float)(random.NextDouble() * Math.Pow(10, random.Next(-6, 6)));
            double middle = (lower + (double)MathF.BitIncrement(lower)) / 2;
            AssertParsed(middle.ToString("F25", CultureInfo.InvariantCulture));
            AssertParsed(middle.ToString("R", CultureInfo.InvariantCulture));
            AssertParsed(Math.BitIncrement(middle).ToString("R", CultureInfo.InvariantCulture));
            AssertParsed(Math.BitDecrement(middle).ToString("R", CultureInfo.InvariantCulture));
        }
    }

    [TestMethod]
    [DataRow("0")]
    [DataRow("-0.0")]
    [DataRow("+1.5")]
    [DataRow(".5")]
    [DataRow("5.")]
    [DataRow("1e-45")]
    [DataRow("-7.0064923e-46")]
    [DataRow("1.1754943508222875e-38")]
    [DataRow("3.4028235E+38")]
    [DataRow("16777217")]
    [DataRow("16777217.0000000000000000000000000001")]
    [DataRow("0.000000000000000000000000000000000000000000001")]
    [DataRow("123456789012345678901234567890")]
    [DataRow("1e-999999999999")]
    public void Parse_UnusualForms_AgreesWithTheRuntime(string text) => AssertParsed(text);

    [TestMethod]
    [DataRow("")]
    [DataRow("-")]
    [DataRow(".")]
    [DataRow("e5")]
    [DataRow("1e")]
    [DataRow("1e+")]
    [DataRow("nan")]
    [DataRow("NaN")]
    [DataRow("inf")]
    [DataRow("-Infinity")]
    [DataRow("1e39")]
    [DataRow("340282360000000000000000000000000000000")]
    [DataRow("--1")]
    [DataRow("-+1")]
    [DataRow("+-1")]
    public void Parse_NotAFiniteNumber_Refuses(string text) => Assert.IsFalse(TryParse(text + "\n", out _, out _));

    [TestMethod]
    public void Parse_AnotherByteAfterTheNumber_StopsThere()
    {
        Assert.IsTrue(TryParse("-1.25x", out float value, out int length));
        Assert.AreEqual(-1.25f, value);
        Assert.AreEqual(5, length);
    }

    private static void AssertParsed(string text)
    {
        float expected = float.Parse(text, CultureInfo.InvariantCulture);
        if (!TryParse(text + " ", out float value, out int length) || length != text.Length
            || BitConverter.SingleToInt32Bits(expected) != BitConverter.SingleToInt32Bits(value))
        {
            Assert.Fail($"'{text}': {value:R} of {length} bytes, expected {expected:R} of {text.Length}.");
        }
    }

    private static unsafe bool TryParse(string text, out float value, out int length)
    {
        Span<byte> bytes = stackalloc byte[256];
        Encoding.ASCII.GetBytes(text, bytes);
        fixed (byte* start = bytes)
        {
            byte* end = FloatParser.Parse(start, out value);
            length = end is null ? 0 : (int)(end - start);
            return end is not null;
        }
    }
}
