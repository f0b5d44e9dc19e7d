using System.IO.Compression;

namespace MLExtensions.Vision.Tests;

[TestClass]
public class OmniglotImagesTests
{
    [TestMethod]
    public void Read_FolderAndZip_SameDrawingsLightOnBlack()
    {
        string folder = Directory.CreateTempSubdirectory("omniglot").FullName;
        string zip = folder + ".zip";
        try
        {
            Write(folder);
            ZipFile.CreateFromDirectory(folder, zip);
            OmniglotImages read = OmniglotImages.Read(folder);
            CollectionAssert.AreEqual(new[] { "Greek", "Latin" }, read.Alphabets.ToArray());
            CollectionAssert.AreEqual(new[] { "Greek/character01", "Greek/character02", "Latin/character01" }, read.Set.ClassNames.ToArray());
            CollectionAssert.AreEqual(new[] { 0, 0, 1, 1, 2, 2 }, read.Set.Labels.ToArray());
            PixelImage first = read.Set.Images[0];
            Assert.AreEqual((4, 4, 1), (first.Width, first.Height, first.Channels));
            Assert.AreEqual(255, first.Pixels[0], "the stroke");
            Assert.AreEqual(0, first.Pixels[5], "the paper");

            OmniglotImages zipped = OmniglotImages.Read(zip, size: 2);
            CollectionAssert.AreEqual(read.Set.Labels.ToArray(), zipped.Set.Labels.ToArray());
            Assert.AreEqual((2, 2), (zipped.Set.Images[3].Width, zipped.Set.Images[3].Height));

            ImageSet latin = read.Select("Latin");
            CollectionAssert.AreEqual(new[] { 0, 0 }, latin.Labels.ToArray());
            CollectionAssert.AreEqual(new[] { "Latin/character01" }, latin.ClassNames.ToArray());
            var unknown = Assert.ThrowsExactly<ArgumentException>(() => read.Select("Cyrillic"));
            Assert.AreEqual("There is no alphabet 'Cyrillic'; there are Greek, Latin. (Parameter 'alphabets')", unknown.Message);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
            File.Delete(zip);
        }
    }

    [TestMethod]
    public void Read_DamagedOrNone_NamesIt()
    {
        string folder = Directory.CreateTempSubdirectory("omniglot").FullName;
        try
        {
            StringAssert.StartsWith(Assert.ThrowsExactly<InvalidDataException>(() => OmniglotImages.Read(folder)).Message, $"'{folder}': no drawing in it");
            Directory.CreateDirectory(Path.Combine(folder, "Greek", "character01"));
            File.WriteAllText(Path.Combine(folder, "Greek", "character01", "0001_01.png"), "no picture");
            StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => OmniglotImages.Read(folder)).Message, "drawing 'Greek/character01/0001_01.png'");
            Assert.ThrowsExactly<FileNotFoundException>(() => OmniglotImages.Read(Path.Combine(folder, "none.zip")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestMethod]
    public void WithTurns_Set_EveryClassFourTimes()
    {
        var set = new ImageSet([new PixelImage(2, 2, 1, [1, 2, 3, 4])], [0], ["a"]);
        ImageSet turned = OmniglotImages.WithTurns(set);
        CollectionAssert.AreEqual(new[] { "a", "a turned by 90", "a turned by 180", "a turned by 270" }, turned.ClassNames.ToArray());
        CollectionAssert.AreEqual(new[] { 0, 1, 2, 3 }, turned.Labels.ToArray());
        byte[][] expected = [[1, 2, 3, 4], [3, 1, 4, 2], [4, 3, 2, 1], [2, 4, 1, 3]];
        for (int i = 0; i < 4; i++)
        {
            CollectionAssert.AreEqual(expected[i], turned.Images[i].Pixels.ToArray());
        }

        Assert.ThrowsExactly<ArgumentException>(() => OmniglotImages.WithTurns(new ImageSet([new PixelImage(2, 1, 1, [1, 2])], [0], ["a"])));
    }

    [TestMethod]
    public void WithCompositions_Squares_LiesTwoOverEachOtherInThePlacesOfTheClass()
    {
        const int Side = 16, Added = 20;
        PixelImage dark = Square(Side, 100), light = Square(Side, 200);
        var set = new ImageSet([dark, dark, dark, light, light], [0, 0, 0, 1, 1], ["dark", "light"], ["d1", "d2", "d3", "l1", "l2"]);

        ImageSet more = OmniglotImages.WithCompositions(set, Added, seed: 3);

        Assert.HasCount(2 + Added, more.ClassNames.Distinct().ToArray());
        CollectionAssert.AreEqual(Pixels(set), Pixels(more).Take(set.Count).ToArray());
        var places = new HashSet<string>();
        for (int label = 2; label < more.ClassNames.Count; label++)
        {
            int[] rows = [.. Enumerable.Range(0, more.Count).Where(row => more.Labels[row] == label)];
            string name = more.ClassNames[label];
            Assert.HasCount(name.Contains("dark") ? 3 : 2, rows, name);
            Assert.HasCount(1, rows.Select(row => Convert.ToHexString(more.Images[row].Pixels)).Distinct().ToArray(), name);
            byte[] pixels = more.Images[rows[0]].Pixels.ToArray();
            Assert.AreEqual(name.Contains("light"), pixels.Contains((byte)200), name);
            Assert.IsTrue(pixels.All(value => value is 0 or 100 or 200), name);
            if (name.Contains("light") && name.Contains("dark"))
            {
                // The lighter one lies whole.
                int[] lit = [.. Enumerable.Range(0, pixels.Length).Where(i => pixels[i] == 200)];
                int height = (lit.Max() / Side) - (lit.Min() / Side) + 1, width = lit.Max(i => i % Side) - lit.Min(i => i % Side) + 1;
                Assert.AreEqual(height, width, name);
                Assert.HasCount(height * width, lit, name);
                Assert.IsTrue(height is >= 9 and <= 14, $"{name}: {height}");
            }

            places.Add(Convert.ToHexString(pixels));
        }

        Assert.IsGreaterThan(Added / 2, places.Count);
        StringAssert.Contains(more.Sources![^1], " + ");
        CollectionAssert.AreEqual(Pixels(more), Pixels(OmniglotImages.WithCompositions(set, Added, seed: 3)));
        CollectionAssert.AreNotEqual(Pixels(more), Pixels(OmniglotImages.WithCompositions(set, Added, seed: 4)));
    }

    [TestMethod]
    public void WithCompositions_WrongSets_AreNamed()
    {
        var mixed = new ImageSet([Square(4, 1), Square(5, 1)], [0, 0], ["a"]);
        var error = Assert.ThrowsExactly<ArgumentException>(() => OmniglotImages.WithCompositions(mixed, 1));
        StringAssert.StartsWith(error.Message, "Image 1 is of 5 × 5 pixels and 1 channels, the first of 4 × 4 and 1");
        Assert.ThrowsExactly<ArgumentException>(() => OmniglotImages.WithCompositions(new ImageSet([], [], ["a"]), 1));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => OmniglotImages.WithCompositions(mixed, -1));
    }

    private static PixelImage Square(int side, byte value) => new(side, side, 1, [.. Enumerable.Repeat(value, side * side)]);

    private static string[] Pixels(ImageSet set) => [.. set.Images.Select(image => Convert.ToHexString(image.Pixels))];

    private static void Write(string folder)
    {
        foreach ((string character, int drawings) in new[] { ("Latin/character01", 2), ("Greek/character02", 2), ("Greek/character01", 2) })
        {
            string path = Path.Combine([folder, "images_background", .. character.Split('/')]);
            Directory.CreateDirectory(path);
            for (int i = 0; i < drawings; i++)
            {
                byte[] pixels = [.. Enumerable.Repeat((byte)255, 16)];
                pixels[0] = 0;
                using var image = new PixelImage(4, 4, 1, pixels).ToMLImage();
                image.Save(Path.Combine(path, $"{i:d4}.png"));
            }
        }
    }
}
