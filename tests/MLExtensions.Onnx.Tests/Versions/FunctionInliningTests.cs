using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx.Tests;

/// <summary>Functions of the model, as torch's newer exporter writes them.</summary>
[TestClass]
public sealed class FunctionInliningTests
{
    [TestMethod]
    public void Upgrade_CallsOfFunctions_ComputeTheSame()
    {
        OnnxModel model = Model(opset: 17);
        ModelProto upgraded = OpsetUpgrade.Upgrade(model.Proto);

        Assert.IsEmpty(upgraded.Functions);
        CollectionAssert.AreEqual(new[] { "LeakyRelu", "Softmax", "LeakyRelu", "Softmax", "Add" }, upgraded.Graph.Node.Select(node => node.OpType).ToArray());
        float[] x = [-1, 2, 3, -4, 5, 6];
        CollectionAssert.AreEqual(Run(model, x), Run(new OnnxModel(upgraded), x));
    }

    [TestMethod]
    public void Upgrade_FunctionOfAnotherOpset_Throws()
    {
        OnnxModel model = Model(opset: 17);
        model.Proto.Functions[0].OpsetImport[0].Version = 12;

        NotSupportedException error = Assert.ThrowsExactly<NotSupportedException>(() => OpsetUpgrade.Upgrade(model.Proto));

        StringAssert.Contains(error.Message, "opset 12 in a model of opset 17");
    }

    [TestMethod]
    public void Upgrade_FunctionThatCallsItself_Throws()
    {
        OnnxModel model = Model(opset: 17);
        (model.Proto.Functions[1].Node[0].OpType, model.Proto.Functions[1].Node[0].Domain) = ("Outer", "local");

        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => OpsetUpgrade.Upgrade(model.Proto)).Message, "calls itself");
    }

    /// <summary>Outer(x; slope) = Softmax(Inner(x; slope)), Inner = LeakyRelu; y = Outer(x; 0.5) + Outer(x), whose slope is 0.25 by default.</summary>
    private static OnnxModel Model(int opset)
    {
        var outer = new FunctionProto { Name = "Outer", Domain = "local", Input = { "a" }, Output = { "c" } };
        outer.AttributeProto.Add(OnnxAttribute.Float("slope", 0.25f).ToProto());
        outer.Node.Add(new NodeProto { OpType = "Inner", Domain = "local", Input = { "a" }, Output = { "b" }, Attribute = { Reference("slope", "slope") } });
        outer.Node.Add(new NodeProto { OpType = "Softmax", Name = "p", Input = { "b" }, Output = { "c" } });
        var inner = new FunctionProto { Name = "Inner", Domain = "local", Input = { "x" }, Output = { "b" }, Attribute = { "slope" } };
        inner.Node.Add(new NodeProto { OpType = "LeakyRelu", Input = { "x" }, Output = { "b" }, Attribute = { Reference("alpha", "slope") } });

        var graph = new GraphProto { Name = "g" };
        graph.Input.Add(new OnnxValueInfo("x", OnnxElementType.Float, [2, 3]).ToProto());
        graph.Output.Add(new OnnxValueInfo("y", OnnxElementType.Float, [2, 3]).ToProto());
        graph.Node.Add(new NodeProto { OpType = "Outer", Domain = "local", Name = "first", Input = { "x" }, Output = { "b" }, Attribute = { OnnxAttribute.Float("slope", 0.5f).ToProto() } });
        graph.Node.Add(new NodeProto { OpType = "Outer", Domain = "local", Name = "second", Input = { "x" }, Output = { "d" } });
        graph.Node.Add(new NodeProto { OpType = "Add", Input = { "b", "d" }, Output = { "y" } });
        var model = new ModelProto { IrVersion = 9, Graph = graph, Functions = { outer, inner } };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = opset });
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "local", Version = 1 });
        foreach (FunctionProto function in model.Functions)
            function.OpsetImport.AddRange(model.OpsetImport.Select(import => import.Clone()));
        return new OnnxModel(model);
    }

    private static AttributeProto Reference(string name, string to) => new() { Name = name, RefAttrName = to, Type = AttributeProto.Types.AttributeType.Float };

    private static float[] Run(OnnxModel model, float[] x)
    {
        using var session = new OnnxSession(model, new OnnxSessionOptions { IntraOpThreads = 1 });
        using OnnxResults results = session.Run(OnnxFeed.Of<float>("x", x, 2, 3));
        return results.Span<float>("y").ToArray();
    }
}
