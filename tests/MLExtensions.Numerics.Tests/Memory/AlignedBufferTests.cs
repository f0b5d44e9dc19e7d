namespace MLExtensions.Numerics.Tests;

[TestClass]
public sealed unsafe class AlignedBufferTests
{
    [TestMethod]
    public void Constructor_AnyLength_AlignsAndClears()
    {
        for (int length = 0; length < 100; length++)
        {
            using AlignedBuffer<float> buffer = new(length);
            Assert.AreEqual(0, (nint)buffer.Address % AlignedBuffer<float>.Alignment);
            Assert.AreEqual(length, buffer.Length);
            Assert.IsTrue(buffer.Span.IndexOfAnyExcept(0f) < 0);
        }
    }

    [TestMethod]
    public void Indexer_OutsideTheBuffer_Throws()
    {
        using AlignedBuffer<int> buffer = new(3);
        buffer[2] = 7;
        Assert.AreEqual(7, buffer.Slice(1, 2)[1]);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => buffer[3]);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => buffer[-1]);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => buffer.Slice(2, 2).Length);
    }

    [TestMethod]
    public void Dispose_Twice_ThenUse_Throws()
    {
        AlignedBuffer<int> buffer = new(3);
        buffer.Dispose();
        buffer.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => buffer[0]);
    }

    [TestMethod]
    public void Constructor_NegativeLength_Throws() => Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new AlignedBuffer<int>(-1));
}
