namespace MLExtensions.Onnx.Tests;

[TestClass]
public sealed class ShapeCoverageTests
{
    [TestMethod]
    public void Operators_EveryStandardOneWithAGradientRule_HasAShapeRule()
    {
        // Operators of the lowering are no operators of ONNX: no graph that is read or built has them.
        string[] own = [.. GradientRules.Standard.Operators.Where(name => name.StartsWith("Row", StringComparison.Ordinal))];

        CollectionAssert.AreEquivalent(Array.Empty<string>(), GradientRules.Standard.Operators.Except(own).Except(ShapeRules.Standard.Operators).ToArray());
    }
}
