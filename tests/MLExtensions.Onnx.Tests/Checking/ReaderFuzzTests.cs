namespace MLExtensions.Onnx.Tests.Checking;

[TestClass]
public sealed class ReaderFuzzTests
{
    private const int Mutants = 10_000;

    // The smallest message of the format takes two bytes in a file and an object of some hundred bytes in memory.
    private const long BytesPerFileByte = 200;
    private const long BytesAtLeast = 200_000;

    [TestMethod]
    public void Load_MutatedFiles_AreReadOrRefusedWithinTheirMemory()
    {
        var mutator = new Mutator([.. FuzzSeeds.All().Select(Bytes)], seed: 1);
        var accepted = new List<byte[]>();
        int refused = 0;
        for (int i = 0; i < Mutants; i++)
        {
            byte[] bytes = mutator.Next();
            long before = GC.GetAllocatedBytesForCurrentThread();
            bool sound = IsSound(bytes);
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.IsLessThanOrEqualTo(BytesAtLeast + BytesPerFileByte * bytes.Length, allocated, $"mutant {i} of {bytes.Length} bytes");
            if (sound)
                accepted.Add(bytes);
            else
                refused++;
        }

        // Both ways must have been tried in earnest.
        Assert.IsGreaterThan(1000, accepted.Count);
        Assert.IsGreaterThan(1000, refused);
        using var folder = new TemporaryFolder();
        ModelBatch.Write(folder.File("accepted"), accepted);
        IReadOnlyList<string> failures = ModelBatch.RunInChild(folder.File("accepted"), accepted.Count, leastRan: accepted.Count / 2);
        Assert.IsEmpty(failures, string.Join("\n", failures));
    }

    private static bool IsSound(byte[] bytes)
    {
        try
        {
            return OnnxModel.Load(bytes).FindProblems().Count == 0;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    private static byte[] Bytes(OnnxModel model)
    {
        using var stream = new MemoryStream();
        model.Save(stream);
        return stream.ToArray();
    }
}
