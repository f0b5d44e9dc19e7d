namespace MLExtensions.Vision.Tests.Pretrained;

[TestClass]
public sealed class ClassLabelsTests
{
    [TestMethod]
    [DataRow("tench\ngoldfish\n\n")]
    [DataRow("n01440764 tench\r\nn01443537 goldfish")]
    [DataRow("[\"tench\", \"goldfish\"]")]
    [DataRow("{\"1\": [\"n01443537\", \"goldfish\"], \"0\": [\"n01440764\", \"tench\"]}")]
    public void Load_EveryForm_SameNames(string text) => CollectionAssert.AreEqual((string[])["tench", "goldfish"], With(text, path => ClassLabels.Load(path, 2)).ToArray());

    [TestMethod]
    [DataRow("tench", "names 1 classes; the network has 2")]
    [DataRow("{\"0\": \"tench\", \"5\": \"goldfish\"}", "'5' is no class number from 0 to 1")]
    [DataRow("[1, 2]", "is no list of class names")]
    [DataRow("[\"tench\"", "is no list of class names")]
    public void Load_WrongFile_SaysWhyAndWhich(string text, string why) => With(text, path =>
    {
        string message = Assert.ThrowsExactly<InvalidDataException>(() => ClassLabels.Load(path, 2)).Message;
        StringAssert.Contains(message, path);
        StringAssert.Contains(message, why);
        return 0;
    });

    private static T With<T>(string text, Func<string, T> use)
    {
        string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.txt");
        try
        {
            File.WriteAllText(path, text);
            return use(path);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
