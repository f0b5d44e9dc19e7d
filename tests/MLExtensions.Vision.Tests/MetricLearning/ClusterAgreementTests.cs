namespace MLExtensions.Vision.Tests;

[TestClass]
public class ClusterAgreementTests
{
    [TestMethod]
    [DataRow(new long[] { 1, 1, 2, 2 }, new long[] { 8, 8, 5, 5 }, 1.0, DisplayName = "the same by other names")]
    [DataRow(new long[] { 1, 1, 2, 2 }, new long[] { 1, 2, 1, 2 }, 0.0, DisplayName = "independent")]
    [DataRow(new long[] { 1, 1, 1, 1 }, new long[] { 3, 3, 3, 3 }, 1.0, DisplayName = "one class")]
    // I = ln 2, H = ln 2 and ln 4.
    [DataRow(new long[] { 1, 1, 2, 2 }, new long[] { 1, 2, 3, 4 }, 2.0 / 3, DisplayName = "one finer than the other")]
    public void NormalizedMutualInformation_HandComputed_IsThat(long[] first, long[] second, double expected)
    {
        Assert.AreEqual(expected, ClusterAgreement.NormalizedMutualInformation(first, second), 1e-12);
        Assert.AreEqual(expected, ClusterAgreement.NormalizedMutualInformation(second, first), 1e-12);
    }

    [TestMethod]
    public void NormalizedMutualInformation_OtherNumbersOfRows_Throws() =>
        Assert.ThrowsExactly<ArgumentException>(() => ClusterAgreement.NormalizedMutualInformation([1], [1, 2]));
}
