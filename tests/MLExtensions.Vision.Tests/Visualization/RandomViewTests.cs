using System.Numerics.Tensors;
using MLExtensions.Numerics;

namespace MLExtensions.Vision.Tests.Visualization;

[TestClass]
public sealed class RandomViewTests
{
    [TestMethod]
    public void Apply_ShiftByWholePixels_MovesAndFillsWithGrey()
    {
        var view = new RandomView(1, 3, 4);
        view.Place(shiftX: 1, shiftY: -1, scale: 1, angle: 0);
        var seen = new float[12];

        view.Apply(Enumerable.Range(0, 12).Select(i => i + 1f).ToArray(), seen);

        CollectionAssert.AreEqual(new[] { 0.5f, 0.5f, 0.5f, 0.5f, 2, 3, 4, 0.5f, 6, 7, 8, 0.5f }, seen);
    }

    [TestMethod]
    public void Apply_QuarterTurn_TurnsTheSquare()
    {
        var view = new RandomView(1, 3, 3);
        view.Place(0, 0, 1, Math.PI / 2);
        var seen = new float[9];

        view.Apply([1, 2, 3, 4, 5, 6, 7, 8, 9], seen);

        float[] expected = [7, 4, 1, 8, 5, 2, 9, 6, 3];
        for (int i = 0; i < 9; i++)
        {
            Assert.AreEqual(expected[i], seen[i], 1e-4f);
        }
    }

    [TestMethod]
    public void ApplyAdjoint_RandomView_IsTheAdjointOfApply()
    {
        // ⟨A x, y⟩ − ⟨A 0, y⟩ = ⟨x, Aᵀ y⟩: what is outside is grey and depends on nothing.
        const int Count = 2 * 13 * 17;
        var view = new RandomView(2, 13, 17);
        view.Draw(new RandomSequence(3), new MaximizationOptions { Jitter = 3, Scale = 0.2, RotationDegrees = 30 });
        float[] x = TinyNetwork.RandomPlanes(4, Count), y = TinyNetwork.RandomPlanes(5, Count);
        float[] seen = new float[Count], empty = new float[Count], back = new float[Count];

        view.Apply(x, seen);
        view.Apply(new float[Count], empty);
        view.ApplyAdjoint(y, back);

        float forward = TensorPrimitives.Dot<float>(seen, y) - TensorPrimitives.Dot<float>(empty, y);
        Assert.AreEqual(forward, TensorPrimitives.Dot<float>(x, back), 1e-3f * MathF.Abs(forward));
        Assert.IsGreaterThan(10f, MathF.Abs(forward));
    }
}
