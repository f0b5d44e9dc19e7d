using Google.Protobuf;
using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx.Tests.Checking;

[TestClass]
public sealed class ModelCheckerTests
{
    [TestMethod]
    public void FindProblems_SoundModels_None()
    {
        Assert.IsEmpty(Graphs.MeanOfWords().FindProblems());
        Assert.IsEmpty(Graphs.Sum([1, 2]).Build().FindProblems());
        Assert.IsEmpty(FuzzSeeds.All().SelectMany(seed => seed.FindProblems()).ToArray());
    }

    [TestMethod]
    public void Check_MissingValue_NamesNodeAndValue() =>
        AssertProblem("Node Add \"Add_1\" reads 'gone', which nothing defines.", model => model.Graph.Node[0].Input[1] = "gone");

    [TestMethod]
    public void Check_ValueDefinedTwice_NamesIt()
    {
        AssertProblem("The initializer 'c' of the graph is there twice.", model => model.Graph.Initializer.Add(model.Graph.Initializer[0].Clone()));
        AssertProblem("Node Relu \"again\" gives 'sum', which the graph defines elsewhere too.", model => model.Graph.Node.Add(Node("Relu", "again", "x", "sum")));
        AssertProblem("The input 'x' of the graph is declared twice.", model => model.Graph.Input.Add(model.Graph.Input[0].Clone()));
    }

    [TestMethod]
    public void Check_Cycle_NamesTheNodesInOrder() => AssertProblem(
        "The graph has a cycle: Relu \"a\" → Relu \"b\" → Relu \"c\" → Relu \"a\".",
        model => model.Graph.Node.Add([Node("Relu", "before", "C", "D"), Node("Relu", "a", "C", "A"), Node("Relu", "b", "A", "B"), Node("Relu", "c", "B", "C")]));

    [TestMethod]
    public void Check_NodesInAnyOrder_AreSoundAndRun()
    {
        ModelProto proto = Graphs.Sum([1, 2]).Build().Proto.Clone();
        proto.Graph.Node.Insert(0, Node("Neg", "last", "sum", "y"));
        proto.Graph.Output[0].Name = "y";
        var model = new OnnxModel(proto);
        using var folder = new TemporaryFolder();
        model.Save(folder.File("m.onnx"));

        Assert.IsEmpty(model.FindProblems());
        foreach (OnnxSession session in new[] { new OnnxSession(model), new OnnxSession(folder.File("m.onnx")) })
        {
            using (session)
            {
                using OnnxResults results = session.Run(OnnxFeed.Of<float>("x", new float[] { 10, 20 }, 2));
                CollectionAssert.AreEqual(new float[] { -11, -22 }, results.Span<float>("y").ToArray());
            }
        }
    }

    [TestMethod]
    [DataRow("Gelu", "", "exists since opset 20; the model imports 17")]
    [DataRow("Upsample", "", "was withdrawn in opset 10; the model imports 17")]
    [DataRow("Softmx", "", "no standard operator is named 'Softmx'")]
    [DataRow("Add", "", "takes 2 inputs in opset 17, the node has 1")]
    [DataRow("Split", "", "")]
    [DataRow("TopK", "", "takes 2 inputs")]
    [DataRow("Relu", "my.domain", "unknown domain 'my.domain'")]
    [DataRow("Scaler", "ai.onnx.ml", "which the model does not import")]
    public void Check_Operator_SaysWhatIsWrong(string opType, string domain, string message)
    {
        ModelProto proto = Graphs.Sum([1, 2]).Build().Proto.Clone();
        proto.Graph.Node.Add(Node(opType, "odd", "x", "y"));
        proto.Graph.Node[^1].Domain = domain;
        IReadOnlyList<string> problems = new OnnxModel(proto).FindProblems();

        if (message.Length == 0)
        {
            Assert.IsEmpty(problems);
            return;
        }

        StringAssert.Contains(problems.Single(), message);
        StringAssert.Contains(problems.Single(), "\"odd\"");
    }

    [TestMethod]
    public void Check_Versions_SayWhatIsSupported()
    {
        AssertProblem("The model has format version 99 (ir_version); versions 3 to 13 are supported.", model => model.IrVersion = 99);
        AssertProblem("The model imports version 1000 of the operators of 'ai.onnx'; versions 1 to 26 are known.", model => model.OpsetImport[0].Version = 1000);
        AssertProblem("The model does not say which operator set it uses (opset_import).", model => model.OpsetImport.Clear());
    }

    [TestMethod]
    public void Check_Tensor_SaysWhatIsWrong()
    {
        AssertTensor("[3] needs 12 bytes, it holds 8", tensor => tensor.Dims[0] = 3);
        AssertTensor("has the impossible dimensions [-2]", tensor => tensor.Dims[0] = -2);
        AssertTensor("has the impossible dimensions [9223372036854775807, 9223372036854775807]", tensor => { tensor.Dims[0] = long.MaxValue; tensor.Dims.Add(long.MaxValue); });
        AssertTensor("has the unknown element type 77", tensor => tensor.DataType = 77);
        AssertTensor("holds values of another type than it says", tensor => tensor.Int64Data.Add(1));
        AssertTensor("holds its values twice", tensor => tensor.FloatData.Add(1));
        AssertTensor("is a segment of a larger one, which nothing puts together again", tensor => tensor.Segment = new TensorProto.Types.Segment());
        AssertTensor("[2] needs 2 values, it holds 1", tensor => { tensor.ClearRawData(); tensor.FloatData.Add(1); });
    }

    [TestMethod]
    public void Check_HugeValue_IsRefusedBeforeAnythingIsAllocated() => AssertProblem(
        "The value 'huge' would have the dimensions [1000000, 1000000]: more than 17,179,869,184 elements.",
        model =>
        {
            model.Graph.Initializer.Add(OnnxTensor.Create<long>([1_000_000, 1_000_000], 2).ToProto("shape"));
            model.Graph.Node.Add(Node("ConstantOfShape", "fill", "shape", "huge"));
        });

    [TestMethod]
    public void Check_SubGraph_MayReadTheOuterGraphAndIsCheckedToo()
    {
        ModelProto proto = FuzzSeeds.Branch().Proto;
        Assert.IsEmpty(new OnnxModel(proto).FindProblems());

        ModelProto broken = proto.Clone();
        broken.Graph.Node.Single(node => node.OpType == "If").Attribute[0].G.Node[0].Input[0] = "gone";

        StringAssert.Contains(new OnnxModel(broken).FindProblems().Single(), "reads 'gone'");
    }

    [TestMethod]
    public void Check_GraphsInGraphs_EndSomewhere()
    {
        GraphProto graph = FuzzSeeds.Branch().Proto.Graph;
        for (int i = 0; i < 20; i++)
        {
            var node = new NodeProto { OpType = "If", Name = $"if{i}", Input = { "flag" }, Output = { $"y{i}" } };
            node.Attribute.Add(new AttributeProto { Name = "then_branch", Type = AttributeProto.Types.AttributeType.Graph, G = graph });
            graph = new GraphProto { Name = $"g{i}", Node = { node }, Output = { new ValueInfoProto { Name = $"y{i}" } } };
        }

        var model = new ModelProto { IrVersion = 8, Graph = graph, OpsetImport = { new OperatorSetIdProto { Version = 17 } } };

        StringAssert.Contains(string.Join(" ", new OnnxModel(model).FindProblems()), "more than 16 graphs deep");
    }

    [TestMethod]
    public void Check_RecursiveFunction_IsNamed() => AssertProblem(
        "Function 'f' of the model calls itself, directly or through others.",
        model => model.Functions.Add(new FunctionProto
        {
            Name = "f", Domain = "own", Input = { "a" }, Output = { "b" }, OpsetImport = { new OperatorSetIdProto { Domain = "own", Version = 1 } },
            Node = { new NodeProto { OpType = "f", Domain = "own", Name = "call", Input = { "a" }, Output = { "b" } } },
        }));

    [TestMethod]
    public void Check_SparseTensor_IndicesAreChecked() => AssertProblem(
        "The sparse tensor of the graph has the index 5 where 3 is the last.",
        model => model.Graph.SparseInitializer.Add(new SparseTensorProto
        {
            Dims = { 4 },
            Values = OnnxTensor.Create<float>([1], 1).ToProto("sparse"),
            Indices = OnnxTensor.Create<long>([5], 1).ToProto("indices"),
        }));

    [TestMethod]
    public void Session_UnsoundModel_NeverReachesTheRuntime()
    {
        ModelProto proto = Graphs.Sum([1, 2]).Build().Proto.Clone();
        proto.Graph.Initializer[0].RawData = ByteString.CopyFrom(1, 2, 3);
        using var folder = new TemporaryFolder();
        new OnnxModel(proto).Save(folder.File("m.onnx"));

        StringAssert.StartsWith(Assert.ThrowsExactly<InvalidDataException>(() => new OnnxSession(new OnnxModel(proto))).Message, "The model cannot be run. Initializer 'c'");
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => new OnnxSession(folder.File("m.onnx"))).Message, "m.onnx");
    }

    private static NodeProto Node(string opType, string name, string input, string output) =>
        new() { OpType = opType, Name = name, Input = { input }, Output = { output } };

    private static void AssertTensor(string message, Action<TensorProto> change) =>
        AssertProblem($"Initializer 'c': the tensor {message}.", model => change(model.Graph.Initializer[0]));

    private static void AssertProblem(string expected, Action<ModelProto> change)
    {
        ModelProto proto = Graphs.Sum([1, 2]).Build().Proto.Clone();
        change(proto);
        Assert.AreEqual(expected, new OnnxModel(proto).FindProblems().First());
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(new OnnxModel(proto).Check).Message, expected);
    }
}
