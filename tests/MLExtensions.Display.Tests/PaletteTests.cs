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
        foreach (Paint mark in new[] { Palette.Accent, Palette.Quiet }.Concat(Palette.Series).Concat(Palette.Scale))
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
    [DataRow(false)]
    [DataRow(true)]
    public void Series_SeenWithEachDeficiency_StayApart(bool dark)
    {
        foreach ((string name, double[,] matrix) in ColorVision.Kinds)
        {
            double[][] seen = [.. Palette.Series.Select(p => ColorVision.Oklab(Rgb.Parse(dark ? p.Dark : p.Light), matrix))];
            for (int i = 0; i < seen.Length; i++)
            {
                for (int j = 0; j < i; j++)
                {
                    // 0.02 is a just noticeable difference.
                    Assert.IsGreaterThanOrEqualTo(0.08, ColorVision.Distance(seen[i], seen[j]), $"{name}: c{j} and c{i}");
                }
            }
        }
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Scale_Lightness_RunsOneWay(bool dark)
    {
        double[] lightness = [.. Palette.Scale.Select(p => ColorVision.Oklab(Rgb.Parse(dark ? p.Dark : p.Light), ColorVision.Kinds[0].Matrix)[0])];

        for (int i = 1; i < lightness.Length; i++)
        {
            Assert.IsGreaterThan(0, (lightness[i] - lightness[i - 1]) * (dark ? 1 : -1), $"v{i}");
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
