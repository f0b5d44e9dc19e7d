namespace MLExtensions.Onnx;

/// <summary>Appends the nodes that carry a node's output gradient to its inputs.</summary>
internal delegate void GradientRule(GradientContext context);

/// <summary>The gradient rules by operator; one file per family registers its own.</summary>
internal sealed class GradientRules
{
    private readonly Dictionary<string, GradientRule?> _rules = [];

    /// <summary>Every rule of the product.</summary>
    public static GradientRules Standard { get; } = Create();

    /// <summary>Names of the operators that have a rule, and of those that pass no gradient.</summary>
    public IEnumerable<string> Operators => _rules.Keys;

    public void Add(string opType, GradientRule rule) => _rules.Add(opType, rule);

    /// <summary>Operators whose gradient is zero almost everywhere, or whose outputs are no real numbers: nothing flows through them.</summary>
    public void AddStops(params ReadOnlySpan<string> opTypes)
    {
        foreach (string opType in opTypes)
            _rules.Add(opType, null);
    }

    public bool Stops(string opType) => _rules.TryGetValue(opType, out GradientRule? rule) && rule is null;

    public GradientRule? Find(string opType) => _rules.GetValueOrDefault(opType);

    private static GradientRules Create()
    {
        var rules = new GradientRules();
        rules.AddStops(GradientStops.Operators);
        MatrixGradients.Register(rules);
        ArithmeticGradients.Register(rules);
        FunctionGradients.Register(rules);
        ActivationGradients.Register(rules);
        SoftmaxGradients.Register(rules);
        LossGradients.Register(rules);
        ReductionGradients.Register(rules);
        ReshapeGradients.Register(rules);
        SliceGradients.Register(rules);
        JoinGradients.Register(rules);
        PadGradients.Register(rules);
        GatherGradients.Register(rules);
        ScatterGradients.Register(rules);
        EinsumGradients.Register(rules);
        ConvolutionGradients.Register(rules);
        PoolingGradients.Register(rules);
        NormalizationGradients.Register(rules);
        ResponseGradients.Register(rules);
        ResizeGradients.Register(rules);
        RowOperators.Register(rules);
        return rules;
    }
}
