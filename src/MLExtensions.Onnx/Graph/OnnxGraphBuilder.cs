using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>Builds an ONNX graph: declare inputs, add constants and nodes, name the outputs, <see cref="Build"/>.</summary>
/// <remarks>
/// Element types and shapes are inferred as nodes are added: one that does not fit its inputs is refused by the call that adds it.
/// Values are handles; a value without a name gets a unique one. Graph inputs and outputs become ML.NET columns of the same name.
/// Not thread-safe.
/// </remarks>
/// <example>
/// <code>
/// var g = new OnnxGraphBuilder("mean");
/// OnnxValue x = g.Input("x", OnnxElementType.Float, 1, "N");
/// OnnxValue scaled = (x - 0.5f) * g.Scalar(2f);
/// g.Output("mean", scaled.ReduceMean([1], keepDims: false));
/// g.Build().Save("mean.onnx");
/// </code>
/// </example>
public sealed class OnnxGraphBuilder
{
    private readonly OnnxBuildOptions _options;
    private readonly HashSet<string> _valueNames = [];
    private readonly HashSet<string> _nodeNames = [];
    private readonly List<(OnnxValue Value, OnnxValueInfo Info)> _inputs = [];
    private readonly List<(OnnxValue Value, OnnxValueInfo Info)> _outputs = [];
    private readonly List<(OnnxValue Value, OnnxTensor Tensor)> _initializers = [];
    private readonly List<BuilderNode> _nodes = [];
    private int _valueCount;

    /// <summary>Starts an empty graph.</summary>
    /// <param name="name">The graph's name.</param>
    /// <param name="options">Versions and labels; the default is opset 17, ai.onnx.ml 3, IR 8.</param>
    /// <exception cref="ArgumentOutOfRangeException">A version is below 1, or above what ML.NET runs without <see cref="OnnxBuildOptions.AllowNewer"/>.</exception>
    public OnnxGraphBuilder(string name = "graph", OnnxBuildOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        _options = options ?? new OnnxBuildOptions();
        _options.Validate();
        GraphName = name;
    }

    /// <summary>The graph's name.</summary>
    public string GraphName { get; }

    /// <summary>Version of the standard operators.</summary>
    public int Opset => _options.Opset;

    internal InferredShapes Shapes { get; } = new();

    /// <summary>Declares a graph input.</summary>
    /// <param name="name">The name that a caller feeds.</param>
    /// <param name="elementType">Element type.</param>
    /// <param name="dims">Sizes or symbols; none for a scalar.</param>
    /// <exception cref="ArgumentException">The name is taken, empty, or ends in ".output".</exception>
    public OnnxValue Input(string name, OnnxElementType elementType, params ReadOnlySpan<OnnxDim> dims)
    {
        CheckPublicName(name);
        CheckType(elementType);
        OnnxValue value = NewValue(OnnxValueKind.Input, name, name);
        _inputs.Add((value, new OnnxValueInfo(name, elementType, dims.ToArray())));
        Shapes.Set(_inputs[^1].Info);
        return value;
    }

    /// <summary>Makes a value a graph output under the given name.</summary>
    /// <param name="name">The name that a caller fetches.</param>
    /// <param name="value">The value; where it already has another name, an Identity node gives it this one.</param>
    /// <param name="elementType">Element type.</param>
    /// <param name="dims">Sizes or symbols; none for a scalar.</param>
    /// <exception cref="ArgumentException">The name is taken, empty, or ends in ".output"; the value is of another graph, or of another type or shape.</exception>
    public OnnxGraphBuilder Output(string name, OnnxValue value, OnnxElementType elementType, params ReadOnlySpan<OnnxDim> dims)
    {
        CheckPublicName(name);
        CheckType(elementType);
        CheckOwner(value, nameof(value));
        CheckDeclared(value, new OnnxValueInfo(name, elementType, dims.ToArray()), nameof(dims));
        if (_outputs.Any(output => output.Info.Name == name))
            throw new ArgumentException($"The graph already has an output '{name}'.", nameof(name));
        bool renamable = value.Kind == OnnxValueKind.NodeOutput && value.Name is null && _outputs.All(output => output.Value != value);
        if (renamable)
            ReserveName(_valueNames, name);
        else if (value.Name != name || value.Kind is OnnxValueKind.Input or OnnxValueKind.Initializer)
            value = Node("Identity", [value], outputName: name);
        _outputs.Add((value, new OnnxValueInfo(name, elementType, dims.ToArray())));
        return this;
    }

    /// <summary>Makes a value a graph output of the type and shape that were inferred.</summary>
    /// <param name="name">The name that a caller fetches.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="ArgumentException">The name is taken, empty, or ends in ".output"; the value is of another graph, or nothing is known of its shape.</exception>
    public OnnxGraphBuilder Output(string name, OnnxValue value)
    {
        CheckOwner(value, nameof(value));
        if (value.ElementType == OnnxElementType.Undefined || value.Dims is null)
            throw new ArgumentException($"The type or shape of '{value}' could not be inferred; say them in the call of Output.", nameof(value));
        return Output(name, value, value.ElementType, [.. value.Dims]);
    }

    /// <summary>Adds a constant tensor; one that wraps memory is not copied.</summary>
    /// <param name="tensor">The values.</param>
    /// <param name="name">A name, or null for a chosen one.</param>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public OnnxValue Initializer(OnnxTensor tensor, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        OnnxValue value = NewValue(OnnxValueKind.Initializer, name, "constant");
        _initializers.Add((value, tensor));
        ShapeInference.AddConstant(value.Key, tensor, Shapes);
        return value;
    }

    /// <summary>Adds a constant without dimensions.</summary>
    public OnnxValue Scalar<T>(T value)
        where T : unmanaged => Initializer(OnnxTensor.Scalar(value));

    /// <summary>Adds a constant vector, copied: shapes, axes, small tables.</summary>
    public OnnxValue Vector<T>(params ReadOnlySpan<T> values)
        where T : unmanaged => Initializer(OnnxTensor.Create(values, values.Length));

    /// <summary>A value by its name, which may be defined later; <see cref="Build"/> refuses a name that nothing defines.</summary>
    public OnnxValue Reference(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new OnnxValue(this, OnnxValueKind.Reference, name, name, name);
    }

    /// <summary>Adds a node with one output.</summary>
    /// <param name="opType">The operator, such as "Gather".</param>
    /// <param name="inputs">Inputs in the operator's order; <see cref="OnnxValue.None"/> for an optional one left out.</param>
    /// <param name="attributes">Attributes.</param>
    /// <param name="domain">The operator's domain; "ai.onnx.ml" for LabelEncoder.</param>
    /// <param name="name">The node's name, or null for a chosen one.</param>
    /// <param name="outputName">The output's name, or null for a chosen one.</param>
    /// <returns>The output.</returns>
    /// <exception cref="ArgumentException">A name is taken, an input is of another graph, or the inputs do not fit together: the message names the node and both shapes.</exception>
    public OnnxValue Node(
        string opType, ReadOnlySpan<OnnxValue> inputs, ReadOnlySpan<OnnxAttribute> attributes = default,
        string domain = "", string? name = null, string? outputName = null)
    {
        OnnxValue output = NewOutput(opType, outputName);
        AddNode(opType, inputs, [output], attributes, domain, name, keep: false);
        return output;
    }

    /// <summary>Adds a node with several outputs, whose names are chosen.</summary>
    /// <param name="opType">The operator, such as "Split".</param>
    /// <param name="inputs">Inputs in the operator's order; <see cref="OnnxValue.None"/> for an optional one left out.</param>
    /// <param name="outputCount">Number of outputs, at least 1.</param>
    /// <param name="attributes">Attributes.</param>
    /// <param name="domain">The operator's domain.</param>
    /// <param name="name">The node's name, or null for a chosen one.</param>
    /// <returns>The outputs.</returns>
    /// <exception cref="ArgumentException">The name is taken, an input is of another graph, or the inputs do not fit together: the message names the node and both shapes.</exception>
    public IReadOnlyList<OnnxValue> NodeWithOutputs(
        string opType, ReadOnlySpan<OnnxValue> inputs, int outputCount, ReadOnlySpan<OnnxAttribute> attributes = default,
        string domain = "", string? name = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(outputCount, 1);
        var outputs = new OnnxValue[outputCount];
        for (int i = 0; i < outputCount; i++)
            outputs[i] = NewOutput(opType, null);
        AddNode(opType, inputs, outputs, attributes, domain, name, keep: false);
        return outputs;
    }

    /// <summary>Names the slots of an output column: ML.NET reads them from a node named <c>mlnet.{output}.SlotNames</c>, which computes nothing that is used.</summary>
    /// <param name="outputName">The graph output.</param>
    /// <param name="names">A name for each slot.</param>
    /// <exception cref="ArgumentException">The output has slot names already.</exception>
    public OnnxGraphBuilder SlotNames(string outputName, IReadOnlyList<string> names)
    {
        ArgumentException.ThrowIfNullOrEmpty(outputName);
        ArgumentNullException.ThrowIfNull(names);
        OnnxValue key = Initializer(OnnxTensor.Create((ReadOnlySpan<string>)[names.Count > 0 ? names[0] : ""], 1));
        AddNode(
            "LabelEncoder", [key], [NewOutput("SlotNames", null)],
            [OnnxAttribute.Strings("keys_strings", names), OnnxAttribute.Ints("values_int64s", [.. Enumerable.Range(0, names.Count)])],
            GraphAssembler.MLDomain, $"mlnet.{outputName}.SlotNames", keep: true);
        return this;
    }

    /// <summary>
    /// Checks the graph and makes a model of it: only what the outputs need, in topological order. May be called again after further additions.
    /// </summary>
    /// <exception cref="InvalidOperationException">There is no output; a reference that nothing defines; a cycle; a domain without a version.</exception>
    public OnnxModel Build() =>
        new(new GraphAssembler(GraphName, _options, _inputs, _outputs, _initializers, _nodes, _valueNames, _nodeNames).Assemble());

    private static void CheckPublicName(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (name.EndsWith(".output", StringComparison.Ordinal))
        {
            throw new ArgumentException(
                $"'{name}' ends in \".output\", which ML.NET strips when it makes a column of it; choose a name without that ending.", nameof(name));
        }
    }

    private static void CheckType(OnnxElementType elementType)
    {
        if (elementType == OnnxElementType.Undefined || !Enum.IsDefined(elementType))
            throw new ArgumentOutOfRangeException(nameof(elementType), elementType, "An input or output needs an element type.");
    }

    private static void ReserveName(HashSet<string> names, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (!names.Add(name))
            throw new ArgumentException($"The graph already has a value or node named '{name}'; names are unique.", nameof(name));
    }

    private OnnxValue NewValue(OnnxValueKind kind, string? name, string stem)
    {
        if (name is not null)
            ReserveName(_valueNames, name);
        return new OnnxValue(this, kind, name, stem, name ?? $"{stem}…{++_valueCount}");
    }

    private OnnxValue NewOutput(string opType, string? name)
    {
        ArgumentException.ThrowIfNullOrEmpty(opType);
        return NewValue(OnnxValueKind.NodeOutput, name, opType);
    }

    private void CheckOwner(OnnxValue value, string parameter)
    {
        ArgumentNullException.ThrowIfNull(value, parameter);
        if (value.Owner != this)
            throw new ArgumentException(
                value.Kind == OnnxValueKind.None ? "OnnxValue.None stands for no value and can only be an input of a node." : $"Value '{value}' belongs to another graph.", parameter);
    }

    private void AddNode(
        string opType, ReadOnlySpan<OnnxValue> inputs, OnnxValue[] outputs, ReadOnlySpan<OnnxAttribute> attributes, string domain, string? name, bool keep)
    {
        ArgumentNullException.ThrowIfNull(domain);
        foreach (OnnxValue input in inputs)
        {
            if (input != OnnxValue.None)
                CheckOwner(input, nameof(inputs));
        }

        var seen = new HashSet<string>();
        foreach (OnnxAttribute attribute in attributes)
        {
            if (!seen.Add(attribute.Name))
                throw new ArgumentException($"Attribute '{attribute.Name}' of the {opType} node is given twice.", nameof(attributes));
        }

        var node = new BuilderNode(_nodes.Count, opType, OnnxModel.NormalizeDomain(domain), name, inputs.ToArray(), outputs, attributes.ToArray(), keep);
        InferShapes(node, nameof(inputs));
        if (name is not null)
            ReserveName(_nodeNames, name);
        _nodes.Add(node);
    }

    private void InferShapes(BuilderNode node, string parameter)
    {
        var proto = new NodeProto { OpType = node.OpType, Domain = node.Domain, Name = node.Name ?? "" };
        proto.Input.AddRange(node.Inputs.Select(input => input.Key));
        proto.Output.AddRange(node.Outputs.Select(output => output.Key));
        proto.Attribute.AddRange(node.Attributes.Select(attribute => attribute.ToProto()));
        try
        {
            ShapeInference.Infer(proto, Shapes, Opset);
        }
        catch (InvalidDataException error)
        {
            // The node is not added: its outputs' names are free again.
            _valueNames.ExceptWith(node.Outputs.Select(output => output.Name).OfType<string>());
            throw new ArgumentException(error.Message, parameter, error);
        }
    }

    /// <summary>A declaration may say less than what is known (a symbol for a size), but nothing else.</summary>
    private static void CheckDeclared(OnnxValue value, OnnxValueInfo declared, string parameter)
    {
        bool fits = value.ElementType == OnnxElementType.Undefined || value.ElementType == declared.ElementType;
        if (value.Dims is IReadOnlyList<OnnxDim> known && fits)
            fits = known.Count == declared.Dims!.Count && !known.Where((dim, i) => ShapeMath.Unify(dim, declared.Dims[i]) is null).Any();
        if (!fits)
        {
            throw new ArgumentException(
                $"Output '{declared.Name}' is declared as {declared.ElementType} {declared.DescribeDims()}; its value '{value}' is {value.ElementType} {ShapeContext.Text(value.Dims)}.", parameter);
        }
    }
}
