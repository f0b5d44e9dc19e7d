using FsCheck;
using FsCheck.Fluent;

namespace MLExtensions.Onnx.Tests;

/// <summary>Shapes, and graphs, by FsCheck: a counterexample is shrunk to the smallest that still differs.</summary>
[TestClass]
public sealed class GradientPropertyTests
{
    private static readonly Gen<long> s_size = Gen.Choose(1, 4).Select(size => (long)size);

    [TestMethod]
    public void Broadcasting_AnyTwoShapes_MatchesCentralDifferences()
    {
        // Which sizes become 1, how many leading ones the second shape lacks, and what is known of both.
        Gen<(string OpType, long[] Shape, bool[] OnesA, bool[] OnesB, int Lead, bool Swap, ShapeKnowledge Known)> cases =
            from opType in Gen.Elements("Add", "Sub", "Mul", "Div", "Max", "Pow")
            from shape in s_size.ArrayOf(4)
            from onesA in Gen.Elements(true, false).ArrayOf(4)
            from onesB in Gen.Elements(true, false).ArrayOf(4)
            from lead in Gen.Choose(0, 4)
            from swap in Gen.Elements(true, false)
            from known in Gen.Elements(ShapeKnowledge.Static, ShapeKnowledge.Symbolic, ShapeKnowledge.None)
            select (opType, shape, onesA, onesB, lead, swap, known);
        Prop.ForAll(cases.ToArbitrary(), sample =>
        {
            var random = new RandomTensors(sample.Lead);
            ReferenceTensor a = random.Float([.. sample.Shape.Select((size, i) => sample.OnesA[i] ? 1 : size)], 0.5);
            ReferenceTensor b = random.Float([.. sample.Shape.Select((size, i) => sample.OnesB[i] ? 1 : size).Skip(sample.Lead)], 0.5);
            GradientNode.Check(sample.OpType, sample.Swap ? [b, a] : [a, b], known: [sample.Known]);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(60).WithReplay(29, 31));
    }

    [TestMethod]
    public void Slices_AnyBounds_MatchCentralDifferences()
    {
        Gen<(long Size, int Start, int End, int Step, int Axis, ShapeKnowledge Known)> cases =
            from size in Gen.Choose(1, 6)
            from start in Gen.Choose(-8, 8)
            from end in Gen.Choose(-8, 8)
            from step in Gen.Elements(1, 1, -1, 2, -2, 3)
            from axis in Gen.Choose(-2, 1)
            from known in Gen.Elements(ShapeKnowledge.Static, ShapeKnowledge.Symbolic, ShapeKnowledge.None)
            select ((long)size, start, end, step, axis, known);
        Prop.ForAll(cases.ToArbitrary(), sample =>
        {
            long[] shape = sample.Axis is 0 or -2 ? [sample.Size, 3] : [3, sample.Size];
            ReferenceTensor?[] inputs = [new RandomTensors(3).Float(shape), Ints(sample.Start), Ints(sample.End), Ints(sample.Axis), Ints(sample.Step)];
            if (Taken(sample.Size, sample.Start, sample.End, sample.Step))
                GradientNode.Check("Slice", inputs, known: [sample.Known]);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(80).WithReplay(37, 41));

        static ReferenceTensor Ints(long value) => RandomTensors.Ints(value);

        static bool Taken(long size, long start, long end, long step)
        {
            (start, end) = (start < 0 ? start + size : start, end < 0 ? end + size : end);
            return step > 0 ? Math.Clamp(start, 0, size) < Math.Clamp(end, 0, size) : Math.Clamp(start, 0, size - 1) > Math.Clamp(end, -1, size - 1);
        }
    }

    [TestMethod]
    public void Reductions_AnyAxes_MatchCentralDifferences()
    {
        Gen<(string OpType, long[] Shape, bool[] Reduced, bool Keep, ShapeKnowledge Known)> cases =
            from opType in Gen.Elements("ReduceSum", "ReduceMean", "ReduceMax", "ReduceL2", "ReduceLogSumExp", "ReduceProd")
            from rank in Gen.Choose(1, 4)
            from shape in s_size.ArrayOf(rank)
            from reduced in Gen.Elements(true, false).ArrayOf(rank)
            from keep in Gen.Elements(true, false)
            from known in Gen.Elements(ShapeKnowledge.Static, ShapeKnowledge.Symbolic, ShapeKnowledge.None)
            select (opType, shape, reduced, keep, known);
        Prop.ForAll(cases.ToArbitrary(), sample =>
        {
            long[] axes = [.. sample.Reduced.Index().Where(pair => pair.Item).Select(pair => (long)pair.Index)];
            GradientNode.Check(
                sample.OpType, [new RandomTensors(5).Float(sample.Shape), RandomTensors.Ints(axes)], [OnnxAttribute.Int("keepdims", sample.Keep ? 1 : 0)], known: [sample.Known]);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(50).WithReplay(43, 47));
    }

    // Values are used any number of times, in any order, under any broadcasting.
    [TestMethod]
    public void Graphs_OfRandomNodes_MatchCentralDifferences()
    {
        Gen<(int Kind, int Left, int Right)[]> graphs =
            (from kind in Gen.Choose(0, 9)
             from left in Gen.Choose(0, 99)
             from right in Gen.Choose(0, 99)
             select (kind, left, right)).ArrayOf(8);
        Prop.ForAll(graphs.ToArbitrary(), nodes =>
        {
            var g = new OnnxGraphBuilder("random", new OnnxBuildOptions { Opset = 21, AllowNewer = true, IrVersion = 10 });
            List<OnnxValue> values =
            [
                g.Input("a", OnnxElementType.Float, "N", 3), g.Input("b", OnnxElementType.Float, 3),
                g.Initializer(OnnxTensor.Create<float>([0.3f, -0.8f, 0.5f], 1, 3), "c"),
            ];
            foreach ((int kind, int left, int right) in nodes)
            {
                OnnxValue x = values[left % values.Count], y = values[right % values.Count];
                values.Add(kind switch
                {
                    0 => g.Node("Add", [x, y]),
                    1 => g.Node("Sub", [x, y]),
                    2 => g.Node("Mul", [g.Node("Tanh", [x]), y]),
                    3 => g.Node("Div", [x, g.Node("Add", [g.Node("Mul", [y, y]), g.Scalar(1f)])]),
                    4 => g.Node("Max", [x, y]),
                    5 => g.Node("Sigmoid", [x]),
                    6 => g.Node("Softmax", [x]),
                    7 => g.Node("Where", [g.Node("Less", [x, y]), y, x]),
                    8 => g.Node("ReduceMean", [x, g.Vector(-1L)]),
                    _ => g.Node("Relu", [g.Node("Sum", [x, y, x])]),
                });
            }

            // Everything counts: the sum over all values.
            OnnxValue total = g.Node("Sum", [.. values.Select(value => g.Node("ReduceSum", [g.Node("Sin", [value])], [OnnxAttribute.Int("keepdims", 0)]))]);
            OnnxModel model = g.Output("y", total, OnnxElementType.Float).Build();
            var random = new RandomTensors(nodes[0].Left);
            GradientAssert.Matches(model, "y", ["a", "b", "c"], new Dictionary<string, ReferenceTensor> { ["a"] = random.Float([4, 3]), ["b"] = random.Float([3]) });
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(40).WithReplay(53, 59));
    }

    [TestMethod]
    public void Graphs_OfDoubles_MatchCentralDifferences()
    {
        var g = new OnnxGraphBuilder();
        OnnxValue x = g.Input("x", OnnxElementType.Double, "N", 3);
        OnnxValue w = g.Input("w", OnnxElementType.Double, 3);
        OnnxValue z = g.Node("Sigmoid", [g.Node("Mul", [x, w])]);
        OnnxValue y = g.Node("ReduceMean", [g.Node("Sqrt", [g.Node("Div", [g.Node("Exp", [z]), g.Node("Add", [g.Node("Abs", [x]), g.Scalar(2.0)])])])], [OnnxAttribute.Ints("axes", 1), OnnxAttribute.Int("keepdims", 0)]);
        GradientCheckResult result = GradientAssert.Matches(g.Output("y", y, OnnxElementType.Double, "N").Build());
        Assert.IsLessThan(1e-8, result.MaxRelativeError);
    }
}
