using System.Globalization;

namespace MLExtensions.Display;

/// <summary>
/// The colours of every picture. Each mark has a contrast of at least 3 on its background. The categorical ones were chosen to
/// lie as far apart as ten colours can, as seen with normal vision, protanopia, deuteranopia and tritanopia (Machado et al. 2009).
/// </summary>
internal static class Palette
{
    private const int HeatLevels = 16;
    private const int ScaleLevels = 16;

    public static readonly Paint Page = new("page", "#f5f6f8", "#0e1217");
    public static readonly Paint Surface = new("surface", "#ffffff", "#171c23");
    public static readonly Paint Ink = new("ink", "#1a1f26", "#e8ecf1");
    public static readonly Paint Muted = new("muted", "#56606d", "#9ea9b5");
    public static readonly Paint Rule = new("rule", "#dde2e8", "#2c343e");
    public static readonly Paint Track = new("track", "#edf0f4", "#232a33");
    public static readonly Paint Accent = new("accent", "#0b63b0", "#63b0f5");
    public static readonly Paint Quiet = new("quiet", "#7b8694", "#7f8b98");
    public static readonly Paint Wrong = new("wrong", "#c8003c", "#ff5c7c");

    /// <summary>Colours of categories and series, in the order of use.</summary>
    public static readonly IReadOnlyList<Paint> Series =
    [
        new("c0", "#4656e6", "#376bff"),
        new("c1", "#cf7f30", "#f96e07"),
        new("c2", "#066c01", "#1ab074"),
        new("c3", "#d4004d", "#d1073c"),
        new("c4", "#48a099", "#187572"),
        new("c5", "#a67bf5", "#c813c0"),
        new("c6", "#632210", "#f6c100"),
        new("c7", "#59147d", "#ff7fc1"),
        new("c8", "#865e8b", "#75efae"),
        new("c9", "#0000bf", "#40beff"),
    ];

    /// <summary>The scale of points' values. Its lightness runs one way, away from the background, so that it reads without hues too.</summary>
    public static readonly IReadOnlyList<Paint> Scale = [.. Enumerable.Range(0, ScaleLevels).Select(ScaleLevel)];

    /// <summary>The sequential scale of heat maps, from nearly the background to the accent.</summary>
    public static readonly IReadOnlyList<Paint> Heat = [.. Enumerable.Range(0, HeatLevels + 1).Select(HeatLevel)];

    /// <summary>The text colour on each step of <see cref="Heat"/>: black or white, whichever reads better.</summary>
    public static readonly IReadOnlyList<Paint> HeatText = [.. Heat.Select(TextOn)];

    /// <summary>Every colour, in the order in which style sheets list them.</summary>
    public static readonly IReadOnlyList<Paint> All =
        [Page, Surface, Ink, Muted, Rule, Track, Accent, Quiet, Wrong, .. Series, .. Scale, .. Heat, .. HeatText];

    /// <summary>The index into <see cref="Heat"/> of a share between 0 and 1.</summary>
    public static int HeatIndex(double share) => (int)Math.Round(Math.Clamp(share, 0, 1) * HeatLevels);

    /// <summary>The colour of a category; after the last one they begin again.</summary>
    public static Paint Category(int category) => Series[category % Series.Count];

    private static Paint ScaleLevel(int level)
    {
        double share = level / (ScaleLevels - 1.0);
        return new(
            "v" + level.ToString(CultureInfo.InvariantCulture), Between("#bf8300", "#b0307a", "#1b1464", share), Between("#6a6ae6", "#e0608e", "#ffe066", share));
    }

    private static string Between(string low, string middle, string high, double share) => (share < 0.5
        ? Rgb.Parse(low).Mix(Rgb.Parse(middle), share * 2)
        : Rgb.Parse(middle).Mix(Rgb.Parse(high), (share * 2) - 1)).ToString();

    private static Paint HeatLevel(int level)
    {
        double share = 0.06 + (0.94 * level / HeatLevels);
        return new(
            "h" + level.ToString(CultureInfo.InvariantCulture),
            Rgb.Parse(Surface.Light).Mix(Rgb.Parse("#0a579c"), share).ToString(),
            Rgb.Parse(Surface.Dark).Mix(Rgb.Parse("#7cc0ff"), share).ToString());
    }

    private static Paint TextOn(Paint background) => new(background.Name + "t", Readable(background.Light), Readable(background.Dark));

    private static string Readable(string background)
    {
        Rgb black = new(0, 0, 0), white = new(255, 255, 255), on = Rgb.Parse(background);
        return (Rgb.Contrast(black, on) >= Rgb.Contrast(white, on) ? black : white).ToString();
    }
}
