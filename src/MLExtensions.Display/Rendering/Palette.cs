using System.Globalization;

namespace MLExtensions.Display;

/// <summary>
/// The colours of every picture. The categorical ones follow Okabe and Ito's order (distinguishable with the common
/// colour-vision deficiencies), darkened or lightened until each has a contrast of at least 3 on its background.
/// </summary>
internal static class Palette
{
    private const int HeatLevels = 16;

    public static readonly Paint Page = new("page", "#f5f6f8", "#0e1217");
    public static readonly Paint Surface = new("surface", "#ffffff", "#171c23");
    public static readonly Paint Ink = new("ink", "#1a1f26", "#e8ecf1");
    public static readonly Paint Muted = new("muted", "#56606d", "#9ea9b5");
    public static readonly Paint Rule = new("rule", "#dde2e8", "#2c343e");
    public static readonly Paint Track = new("track", "#edf0f4", "#232a33");
    public static readonly Paint Accent = new("accent", "#0b63b0", "#63b0f5");
    public static readonly Paint Quiet = new("quiet", "#7b8694", "#7f8b98");

    /// <summary>Colours of categories and series, in the order of use.</summary>
    public static readonly IReadOnlyList<Paint> Series =
    [
        new("c0", "#0072b2", "#56a9e8"),
        new("c1", "#c2500a", "#f08a4b"),
        new("c2", "#007f5f", "#2fb992"),
        new("c3", "#a23b7c", "#dd86bb"),
        new("c4", "#8a6a00", "#e0b93a"),
        new("c5", "#5a4fbf", "#a49cf2"),
        new("c6", "#00808f", "#4fc3d0"),
        new("c7", "#5c6570", "#a7b0ba"),
    ];

    /// <summary>The sequential scale of heat maps, from nearly the background to the accent.</summary>
    public static readonly IReadOnlyList<Paint> Heat = [.. Enumerable.Range(0, HeatLevels + 1).Select(HeatLevel)];

    /// <summary>The text colour on each step of <see cref="Heat"/>: black or white, whichever reads better.</summary>
    public static readonly IReadOnlyList<Paint> HeatText = [.. Heat.Select(TextOn)];

    /// <summary>Every colour, in the order in which style sheets list them.</summary>
    public static readonly IReadOnlyList<Paint> All =
        [Page, Surface, Ink, Muted, Rule, Track, Accent, Quiet, .. Series, .. Heat, .. HeatText];

    /// <summary>The index into <see cref="Heat"/> of a share between 0 and 1.</summary>
    public static int HeatIndex(double share) => (int)Math.Round(Math.Clamp(share, 0, 1) * HeatLevels);

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
