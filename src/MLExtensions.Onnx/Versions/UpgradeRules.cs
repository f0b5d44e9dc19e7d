using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>Adds the nodes of opset 21 that mean what a node of an older opset does.</summary>
internal delegate void UpgradeRule(UpgradeContext context, NodeProto node);

/// <summary>The upgrades by operator. An operator without one means the same in every opset from 7 to 21.</summary>
internal sealed class UpgradeRules
{
    private readonly Dictionary<string, UpgradeRule> _rules = [];

    public static UpgradeRules Standard { get; } = Create();

    /// <summary>Names of the operators that change.</summary>
    public IEnumerable<string> Operators => _rules.Keys;

    public void Add(string opType, UpgradeRule rule) => _rules.Add(opType, rule);

    public UpgradeRule? Find(string opType) => _rules.GetValueOrDefault(opType);

    private static UpgradeRules Create()
    {
        var rules = new UpgradeRules();
        AttributeUpgrades.Register(rules);
        SoftmaxUpgrades.Register(rules);
        ResizeUpgrades.Register(rules);
        NormalizationUpgrades.Register(rules);
        return rules;
    }
}
