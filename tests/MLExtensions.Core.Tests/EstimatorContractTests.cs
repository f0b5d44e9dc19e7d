using Microsoft.ML;
using MLExtensions.Testing;

namespace MLExtensions.Core.Tests;

/// <summary>The contract passes a right component, and each way of being wrong is noticed by the clause that is about it.</summary>
[TestClass]
public sealed class EstimatorContractTests
{
    [TestMethod]
    [DataRow(1)]
    [DataRow(7)]
    [DataRow(64)]
    public void Verify_RightComponent_Passes(int blockSize) => Verify(new ScaleOptions { BlockSize = blockSize });

    [TestMethod]
    public void Verify_PromisesAnotherType_NamesSchemaPropagation() =>
        AssertBroken(new ScaleOptions { PromisesWrongType = true }, "Schema propagation equals the transformed schema", "'Scaled'");

    [TestMethod]
    public void Verify_SavedFormComputesSomethingElse_NamesTheReload() =>
        AssertBroken(new ScaleOptions { PersistedFactorError = 0.01f }, "A bare reload gives the same values", "'Scaled'");

    [TestMethod]
    public void Verify_ValuesDependOnTheRowsBefore_NamesTheCursorSet() =>
        AssertBroken(new ScaleOptions { IsStateful = true }, "A cursor set covers the rows once, in the order of their batches", "'Scaled'");

    [TestMethod]
    public void Verify_ErrorsNameNoColumn_NamesTheWrongColumn() =>
        AssertBroken(new ScaleOptions { HasVagueErrors = true }, "A column 'Features' of a wrong type is refused by schema propagation", "no exception");

    [TestMethod]
    public void Verify_SavesACustomMapping_Fails() =>
        Assert.Throws<Exception>(() => Verify(new ScaleOptions { SavesItself = true }));

    private static void AssertBroken(ScaleOptions options, string clause, string met)
    {
        ContractViolationException violation = Assert.ThrowsExactly<ContractViolationException>(() => Verify(options));
        Assert.AreEqual(clause, violation.Clause);
        StringAssert.Contains(violation.Message, met);
    }

    private static void Verify(ScaleOptions options)
    {
        var ml = new MLContext(1);
        EstimatorContract.Verify(new ScaleEstimator(ml, options), TestData.Rows(ml), TestData.WrongRows(ml));
    }
}
