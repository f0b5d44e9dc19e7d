using Google.Protobuf.Collections;
using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>Builds the graphs of a training from the model, the loss and the optimizer.</summary>
internal sealed class TrainingGraphBuilder
{
    private const string StatePrefix = "training/";

    private readonly ModelProto _source;
    private readonly TrainingLoss _loss;
    private readonly TrainingOptions _options;
    private readonly string[] _outputs;
    private HashSet<string> _statistics = [];
    private bool _constantsDropped;

    /// <summary>Upgrades the model and finds its parameters.</summary>
    public TrainingGraphBuilder(OnnxModel model, TrainingLoss loss, TrainingOptions options)
    {
        if (model.HasExternalData)
            throw new ArgumentException("The model has tensors in other files; load them into the model before it is trained.", nameof(model));
        _loss = loss;
        _options = options;
        _source = OpsetUpgrade.Upgrade(model.Proto);
        _outputs = [.. _source.Graph.Output.Select(output => output.Name)];
        Prepare(_source.Graph);
        ParameterSelection selection = ParameterSelection.Find(_source, options);
        Layout = LayOut(selection.Parameters);
        RequireParameters(Layout);
        GainsFromBatchSize = _source.Graph.Node.Any(node => node.OpType == "Conv")
            && _source.Graph.Input.Any(input => OnnxValueInfo.FromProto(input).Dims is [{ Size: null }, ..]);
    }

    public TrainingLoss Loss => _loss;

    /// <summary>The model, upgraded; not to be changed.</summary>
    public ModelProto Source => _source;

    /// <summary>What is trained. Before <see cref="DropConstants"/> it may name initializers that no gradient reaches.</summary>
    public TrainingLayout Layout { get; private set; }

    /// <summary>
    /// Takes out of the layout what a rule passes no gradient to (the scales of a Resize): constants of the model. It differentiates the whole
    /// model, which takes longer than all that own kernels need; they know without it.
    /// </summary>
    public void DropConstants()
    {
        if (_constantsDropped)
            return;
        _constantsDropped = true;
        HashSet<string> constant = FindWithoutGradient();
        if (constant.Count == 0)
            return;
        Layout = LayOut([.. Layout.Parameters.Where(parameter => !constant.Contains(parameter.Name))]);
        RequireParameters(Layout);
    }

    /// <summary>The first values of a parameter or a running statistic.</summary>
    public ReadOnlySpan<float> InitialValues(string name) => new OnnxTensor(_source.Graph.Initializer.First(tensor => tensor.Name == name)).AsSpan<float>();

    /// <summary>The rows of every batch, where the options say them.</summary>
    public int? BatchSize => _options.BatchSize;

    /// <summary>Whether steps of a known batch size are faster than those of any: where there are convolutions, and the model leaves the size open.</summary>
    public bool GainsFromBatchSize { get; }

    /// <summary>Builds one of the training's graphs, for batches of a given size or of any.</summary>
    public TrainingGraph Build(GraphPurpose purpose, int? batch = null)
    {
        bool trains = purpose is not (GraphPurpose.Predict or GraphPurpose.Evaluate);
        ModelProto model = _source.Clone();
        GraphProto graph = model.Graph;
        if (trains && (batch ?? _options.BatchSize) is int size)
            BatchDimension.Fix(graph, size);
        BindState(graph, trains);
        Dictionary<string, string> statistics = [];
        if (trains)
            statistics = TrainingMode.SwitchNormalizations(graph, new GraphEmitter(graph, new InferredShapes()), _statistics);
        else
            TrainingMode.RemoveDropouts(graph);
        var emit = new GraphEmitter(graph, InferShapes(model));
        if (purpose == GraphPurpose.Predict)
            return Finish(model, emit, labels: [], fetches: _outputs);

        var context = new LossContext(emit, _outputs);
        if (_loss is EmbeddingLoss outside && purpose is GraphPurpose.Forward or GraphPurpose.Evaluate)
        {
            string embedding = outside.DeclareTarget(context);
            return purpose == GraphPurpose.Evaluate
                ? Finish(model, emit, context.Labels, _outputs)
                : Finish(model, emit, context.Labels, [embedding], TrainingMode.SwitchDropouts(graph, emit));
        }

        string loss = _loss.Emit(context);
        if (purpose == GraphPurpose.Evaluate)
            return Finish(model, emit, context.Labels, [.. _outputs, loss]);

        OnnxValueInfo[] feeds = Feeds(graph);
        List<DropoutMask> masks = TrainingMode.SwitchDropouts(graph, emit);
        SetOutputs(graph, emit, [loss, .. statistics.Values]);
        DeadCode.Remove(graph, keepInputs: [.. graph.Input.Select(input => input.Name)]);
        string[] parameters = [.. Layout.Parameters.Select(parameter => parameter.Name)];
        TrainingLowering.Before(graph, parameters);

        emit = new GraphEmitter(graph, InferShapes(model));
        string?[] gradients = ReverseMode.Differentiate(emit, loss, emit.FloatLike(loss, 1), parameters);
        var update = new UpdateEmitter(emit, Layout, _options, statistics);
        update.Emit(purpose, gradients!);
        SetOutputs(graph, emit, purpose == GraphPurpose.Gradients ? [loss, .. update.Gradients] : [loss, update.GradientNorm, .. update.Replaced.Values]);
        DeadCode.Remove(graph, keepInputs: [.. feeds.Select(feed => feed.Name)]);
        TrainingLowering.After(graph);
        return new TrainingGraph
        {
            Model = model,
            Feeds = feeds,
            Labels = context.Labels,
            Masks = [.. masks.Where(mask => graph.Input.Any(input => input.Name == mask.Input))],
            Fetches = [],
            Replaced = update.Replaced,
            Scalars = update.Scalars,
            Keep = update.Keep,
            Loss = loss,
            GradientNorm = update.GradientNorm,
            Gradients = update.Gradients,
        };
    }

    /// <summary>What steps are fed, and which of it are labels, without a graph that computes them.</summary>
    public (OnnxValueInfo[] Feeds, IReadOnlyList<LabelRange> Labels) DescribeFeeds()
    {
        GraphProto graph = _source.Graph.Clone();
        var context = new LossContext(new GraphEmitter(graph, InferShapes(_source)), _outputs);
        _loss.DeclareInputs(context);
        return (Feeds(graph), context.Labels);
    }

    /// <summary>Whether a batch may be trained in parts whose gradients are averaged: no value of one row depends on another row.</summary>
    public bool RowsAreIndependent => _statistics.Count == 0 && _options.AccumulationSteps == 1 && _loss is not (GraphLoss or EmbeddingLoss) && RowIndependence.Holds(_source.Graph);

    /// <summary>The input of <see cref="BuildCombination"/>'s graph that takes a group's gradient from a part of the batch.</summary>
    public static string GradientInput(ParameterGroup group, int part) => $"{StatePrefix}gradient/{group.Index}/{part}";

    /// <summary>Builds the update from the gradients of a number of equal parts of a batch.</summary>
    public TrainingGraph BuildCombination(int parts)
    {
        ModelProto model = new() { IrVersion = _source.IrVersion, Graph = new GraphProto { Name = "combination" } };
        model.OpsetImport.AddRange(_source.OpsetImport);
        var emit = new GraphEmitter(model.Graph, new InferredShapes());
        foreach (StateVariable variable in Layout.Variables)
            Declare(variable.Name, variable.Dims);
        var gradients = new string[Layout.Groups.Count];
        foreach (ParameterGroup group in Layout.Groups)
        {
            string[] inputs = [.. Enumerable.Range(0, parts).Select(part => GradientInput(group, part))];
            foreach (string input in inputs)
                Declare(input, group.Dims);
            gradients[group.Index] = emit.Mul(emit.Node("Sum", inputs), emit.Float(1.0 / parts));
        }

        var update = new UpdateEmitter(emit, Layout, _options, new Dictionary<string, string>());
        update.EmitUpdate(gradients);
        SetOutputs(model.Graph, emit, [update.GradientNorm, .. update.Replaced.Values]);
        return new TrainingGraph
        {
            Model = model, Feeds = [], Labels = [], Masks = [], Fetches = [], Replaced = update.Replaced, Scalars = update.Scalars, GradientNorm = update.GradientNorm,
        };

        void Declare(string name, long[] dims)
        {
            var info = new OnnxValueInfo(name, OnnxElementType.Float, [.. dims.Select(dim => (OnnxDim)dim)]);
            model.Graph.Input.Add(info.ToProto());
            emit.Shapes.Set(info);
        }
    }

    private static void RequireParameters(TrainingLayout layout)
    {
        if (layout.Parameters.Count == 0)
            throw OptionRange.Wrong("The loss depends on no Float initializer that is not frozen: there is nothing to train.", "options");
    }

    private TrainingLayout LayOut(IReadOnlyList<ParameterInfo> parameters)
    {
        HashSet<string> trained = [.. parameters.Select(parameter => parameter.Name)];
        ParameterInfo[] statistics =
        [
            .. TrainingMode.FindStatistics(_source.Graph, trained)
                .Select(name => new ParameterInfo(name, [.. _source.Graph.Initializer.First(tensor => tensor.Name == name).Dims], IsFrozen: false)),
        ];
        _statistics = [.. statistics.Select(statistic => statistic.Name)];
        return new TrainingLayout(parameters, statistics, _options);
    }

    /// <summary>Old files list initializers among the inputs; nobody feeds those.</summary>
    private static void Prepare(GraphProto graph)
    {
        ValueInfoProto[] inputs = InitializedInputs.Remove(graph);
        if (graph.Initializer.Select(tensor => tensor.Name).Concat(inputs.Select(input => input.Name)).Concat(graph.Node.SelectMany(node => node.Output))
            .FirstOrDefault(name => name.StartsWith(StatePrefix, StringComparison.Ordinal)) is string taken)
            throw OptionRange.Wrong($"The model has a value '{taken}'; names that begin with '{StatePrefix}' are the training's.", "model");
    }

    /// <summary>Makes inputs of parameters and statistics, and splits shared vectors into the parameters.</summary>
    private void BindState(GraphProto graph, bool trains)
    {
        var bound = Layout.Parameters.Select(parameter => parameter.Name)
            .Concat(Layout.Variables.Where(variable => variable.Role == StateRole.Statistic).Select(variable => variable.Name)).ToHashSet();
        var emit = new GraphEmitter(graph, new InferredShapes());
        Replace(graph.Initializer, [.. graph.Initializer.Where(tensor => !bound.Contains(tensor.Name))]);
        foreach (StateVariable variable in Layout.Variables)
        {
            if (trains || variable.Role is StateRole.Parameter or StateRole.Statistic)
                graph.Input.Add(new OnnxValueInfo(variable.Name, OnnxElementType.Float, [.. variable.Dims.Select(dim => (OnnxDim)dim)]).ToProto());
        }

        NodeProto[] model = [.. graph.Node];
        graph.Node.Clear();
        foreach (ParameterGroup group in Layout.Groups.Where(group => !group.IsSingle))
        {
            string[] parts = emit.Nodes(
                "Split", [Layout.Parameter(group).Name, emit.Ints([.. group.Members.Select(member => member.Length)])], group.Members.Count, OnnxAttribute.Int("axis", 0));
            for (int i = 0; i < parts.Length; i++)
                emit.Append(new NodeProto { OpType = "Reshape", Input = { parts[i], emit.Ints([.. group.Members[i].Dims]) }, Output = { group.Members[i].Name } });
        }

        graph.Node.AddRange(model);
    }

    private HashSet<string> FindWithoutGradient()
    {
        ModelProto model = _source.Clone();
        BindState(model.Graph, trains: true);
        TrainingMode.SwitchNormalizations(model.Graph, new GraphEmitter(model.Graph, new InferredShapes()), _statistics);
        TrainingMode.RemoveDropouts(model.Graph);
        var emit = new GraphEmitter(model.Graph, InferShapes(model));
        string loss = _loss.Emit(new LossContext(emit, _outputs));
        string[] parameters = [.. Layout.Parameters.Select(parameter => parameter.Name)];
        string?[] gradients = ReverseMode.Differentiate(emit, loss, emit.FloatLike(loss, 1), parameters);
        return [.. parameters.Where((_, i) => gradients[i] is null)];
    }

    private static InferredShapes InferShapes(ModelProto model)
    {
        InferredShapes shapes = ShapeInference.Infer(new OnnxModel(model));
        foreach (ValueInfoProto output in model.Graph.Output)
        {
            if (shapes.Rank(output.Name) is null)
                shapes.Set(OnnxValueInfo.FromProto(output));
        }

        return shapes;
    }

    private TrainingGraph Finish(ModelProto model, GraphEmitter emit, IReadOnlyList<LabelRange> labels, IReadOnlyList<string> fetches, IReadOnlyList<DropoutMask>? masks = null)
    {
        SetOutputs(model.Graph, emit, fetches);
        masks ??= [];
        OnnxValueInfo[] feeds = [.. Feeds(model.Graph).Where(feed => masks.All(mask => mask.Input != feed.Name))];
        DeadCode.Remove(model.Graph, keepInputs: [.. feeds.Select(feed => feed.Name)]);
        DropoutMask[] used = [.. masks.Where(mask => model.Graph.Input.Any(input => input.Name == mask.Input))];
        return new TrainingGraph { Model = model, Feeds = feeds, Labels = labels, Masks = used, Fetches = fetches };
    }

    private OnnxValueInfo[] Feeds(GraphProto graph)
    {
        var state = Layout.Variables.Select(variable => variable.Name).ToHashSet();
        return [.. graph.Input.Where(input => !state.Contains(input.Name) && input.Name != EmbeddingLoss.GradientInput).Select(OnnxValueInfo.FromProto)];
    }

    private static void SetOutputs(GraphProto graph, GraphEmitter emit, IReadOnlyList<string> names)
    {
        ValueInfoProto[] outputs = [.. names.Select(name => GraphOutputs.Describe(emit.Shapes, name))];
        Replace(graph.Output, outputs);
    }

    private static void Replace<T>(RepeatedField<T> field, IReadOnlyCollection<T> items)
    {
        field.Clear();
        field.AddRange(items);
    }
}
