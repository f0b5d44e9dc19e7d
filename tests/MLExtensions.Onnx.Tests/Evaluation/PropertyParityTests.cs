using FsCheck;
using FsCheck.Fluent;

namespace MLExtensions.Onnx.Tests;

/// <summary>Shapes and geometries by FsCheck: a counterexample is shrunk to the smallest that still differs.</summary>
[TestClass]
public sealed class PropertyParityTests
{
    private static readonly Gen<long> Size = Gen.Choose(1, 5).Select(size => (long)size);

    [TestMethod]
    [DataRow("Add")]
    [DataRow("Sub")]
    [DataRow("Mul")]
    [DataRow("Div")]
    [DataRow("Max")]
    [DataRow("Min")]
    [DataRow("PRelu")]
    public void Broadcasting_AnyTwoShapes_MatchesOrt(string opType)
    {
        // Which sizes become 1, and how many leading ones the second shape lacks.
        Gen<(long[] Shape, bool[] OnesA, bool[] OnesB, int Lead)> cases =
            from shape in Size.ArrayOf(4)
            from onesA in Gen.Elements(true, false).ArrayOf(4)
            from onesB in Gen.Elements(true, false).ArrayOf(4)
            from lead in Gen.Choose(0, 4)
            select (shape, onesA, onesB, lead);
        Prop.ForAll(cases.ToArbitrary(), sample =>
        {
            long[] a = [.. sample.Shape.Select((size, i) => sample.OnesA[i] && opType != "PRelu" ? 1 : size)];
            long[] b = [.. sample.Shape.Select((size, i) => sample.OnesB[i] ? 1 : size).Skip(sample.Lead)];
            var random = new RandomTensors(sample.Lead);
            Parity.Check(opType, [random.Float(a), random.Float(b, 0.5)]);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(25).WithReplay(7, 11));
    }

    [TestMethod]
    [DataRow("Conv")]
    [DataRow("MaxPool")]
    [DataRow("AveragePool")]
    public void Windows_AnyGeometry_MatchesOrt(string opType)
    {
        Gen<(int Size, int Kernel, int Stride, int Dilation, int Before, int After)> axis =
            from size in Gen.Choose(4, 9)
            from kernel in Gen.Choose(1, 3)
            from stride in Gen.Choose(1, 3)
            from dilation in Gen.Choose(1, 2)
            from before in Gen.Choose(0, kernel - 1)
            from after in Gen.Choose(0, kernel - 1)
            select (size, kernel, stride, dilation, before, after);
        Prop.ForAll(axis.Two().ToArbitrary(), pair =>
        {
            (int Size, int Kernel, int Stride, int Dilation, int Before, int After)[] axes = [pair.Item1, pair.Item2];
            if (axes.Any(a => a.Size + a.Before + a.After < ((a.Kernel - 1) * a.Dilation) + 1))
                return;
            var random = new RandomTensors(axes[0].Size);
            long[] kernel = [.. axes.Select(a => (long)a.Kernel)];
            ReferenceTensor x = random.Float([2, 3, .. axes.Select(a => (long)a.Size)]);
            List<OnnxAttribute> attributes =
            [
                OnnxAttribute.Ints("kernel_shape", kernel),
                OnnxAttribute.Ints("strides", [.. axes.Select(a => (long)a.Stride)]),
                OnnxAttribute.Ints("pads", [.. axes.Select(a => (long)a.Before), .. axes.Select(a => (long)a.After)]),
            ];
            if (opType != "AveragePool")
                attributes.Add(OnnxAttribute.Ints("dilations", [.. axes.Select(a => (long)a.Dilation)]));
            Parity.Check(opType, opType == "Conv" ? [x, random.Float([2, 3, .. kernel]), random.Float([2])] : [x], [.. attributes], opset: 17);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(40).WithReplay(13, 17));
    }

    [TestMethod]
    [DataRow("ReduceSum")]
    [DataRow("ReduceMean")]
    [DataRow("ReduceMax")]
    [DataRow("ReduceL2")]
    [DataRow("ReduceLogSumExp")]
    public void Reductions_AnyAxes_MatchesOrt(string opType)
    {
        Gen<(long[] Shape, bool[] Reduced, bool Keep)> cases =
            from rank in Gen.Choose(1, 4)
            from shape in Size.ArrayOf(rank)
            from reduced in Gen.Elements(true, false).ArrayOf(rank)
            from keep in Gen.Elements(true, false)
            select (shape, reduced, keep);
        Prop.ForAll(cases.ToArbitrary(), sample =>
        {
            long[] axes = [.. sample.Reduced.Index().Where(pair => pair.Item).Select(pair => (long)pair.Index)];
            Parity.Check(opType, [new RandomTensors(5).Float(sample.Shape), RandomTensors.Ints(axes)], [OnnxAttribute.Int("keepdims", sample.Keep ? 1 : 0)], opset: 18);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(25).WithReplay(19, 23));
    }
}
