namespace MLExtensions.Onnx;

/// <summary>Says what a node's outputs are, from what is known of its inputs.</summary>
internal delegate void ShapeRule(ShapeContext context);

/// <summary>The shape rules by operator; one file per family registers its own.</summary>
internal sealed class ShapeRules
{
    private readonly Dictionary<string, ShapeRule> _rules = [];
    private readonly Dictionary<string, ShapeRule> _contents = [];

    /// <summary>Every rule of the product.</summary>
    public static ShapeRules Standard { get; } = Create();

    /// <summary>Names of the operators that have a rule; those of other domains with the domain before them.</summary>
    public IEnumerable<string> Operators => _rules.Keys;

    public void Add(string opType, ShapeRule rule) => _rules.Add(opType, rule);

    public void Add(ReadOnlySpan<string> opTypes, ShapeRule rule)
    {
        foreach (string opType in opTypes)
            _rules.Add(opType, rule);
    }

    /// <summary>A rule that runs after the operator's shape rule and computes the content of small integer tensors.</summary>
    public void AddContent(string opType, ShapeRule rule) => _contents.Add(opType, rule);

    public void Apply(ShapeContext context)
    {
        string domain = OnnxModel.NormalizeDomain(context.Node.Domain);
        string key = domain.Length == 0 ? context.Node.OpType : $"{domain}.{context.Node.OpType}";
        try
        {
            if (_rules.TryGetValue(key, out ShapeRule? rule))
                rule(context);
            if (_contents.TryGetValue(key, out ShapeRule? content))
                content(context);
        }
        catch (OverflowException error)
        {
            throw new InvalidDataException($"Node {context.Node.Describe()}: its sizes are beyond 64 bits.", error);
        }
    }

    private static ShapeRules Create()
    {
        var rules = new ShapeRules();
        ElementwiseShapes.Register(rules);
        MatrixShapes.Register(rules);
        ConvolutionShapes.Register(rules);
        PoolShapes.Register(rules);
        NormalizationShapes.Register(rules);
        ReductionShapes.Register(rules);
        ReshapeShapes.Register(rules);
        LayoutShapes.Register(rules);
        SliceShapes.Register(rules);
        IndexShapes.Register(rules);
        ConstantShapes.Register(rules);
        ResizeShapes.Register(rules);
        RecurrentShapes.Register(rules);
        LossShapes.Register(rules);
        ContentArithmetic.Register(rules);
        ContentMovement.Register(rules);
        RowOperators.Register(rules);
        return rules;
    }
}
