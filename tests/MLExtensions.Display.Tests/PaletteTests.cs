namespace MLExtensions.Display.Tests;

[TestClass]
public class PaletteTests
{
    [TestMethod]
    public void Contrast_BlackOnWhite_Is21() =>
        Assert.AreEqual(21, Rgb.Contrast(Rgb.Parse("#000000"), Rgb.Parse("#ffffff")), 1e-9);

    [TestMethod]
    public void Contrast_MidGreyOnWhite_IsThePublishedThreshold() =>
        Assert.AreEqual(4.54, Rgb.Contrast(Rgb.Parse("#767676"), Rgb.Parse("#ffffff")), 0.01);

    [TestMethod]
    public void Text_OnEveryBackground_HasContrastOfAtLeastFourAndAHalf()
    {
        foreach (Paint text in new[] { Palette.Ink, Palette.Muted, Palette.Accent })
        {
            foreach (Paint background in new[] { Palette.Page, Palette.Surface })
            {
                AssertContrast(text, background, 4.5);
            }
        }
    }

    [TestMethod]
    public void Marks_OnTheSurface_HaveContrastOfAtLeastThree()
    {
        foreach (Paint mark in new[] { Palette.Accent, Palette.Quiet }.Concat(Palette.Series))
        {
            AssertContrast(mark, Palette.Surface, 3);
        }
    }

    [TestMethod]
    public void HeatText_OnItsLevel_HasContrastOfAtLeastFourAndAHalf()
    {
        for (int i = 0; i < Palette.Heat.Count; i++)
        {
            AssertContrast(Palette.HeatText[i], Palette.Heat[i], 4.5);
        }
    }

    [TestMethod]
    public void All_Names_AreDistinct() =>
        Assert.AreEqual(Palette.All.Count, Palette.All.Select(p => p.Name).Distinct().Count());

    private static void AssertContrast(Paint front, Paint back, double least)
    {
        double light = Rgb.Contrast(Rgb.Parse(front.Light), Rgb.Parse(back.Light));
        double dark = Rgb.Contrast(Rgb.Parse(front.Dark), Rgb.Parse(back.Dark));
        Assert.IsGreaterThanOrEqualTo(least, light, $"{front.Name} on {back.Name}, light");
        Assert.IsGreaterThanOrEqualTo(least, dark, $"{front.Name} on {back.Name}, dark");
    }
}
