using System.CommandLine;
using MLExtensions.Text;

namespace MLExtensions.Cli.Options;

/// <summary>The ways to answer analogies, by the names that the command line knows.</summary>
internal enum AnalogySolution
{
    /// <summary>3CosAdd.</summary>
    Add,

    /// <summary>3CosMul.</summary>
    Mul,
}

/// <summary>The option for <see cref="AnalogySolution"/>.</summary>
internal static class AnalogySolutions
{
    public static Option<AnalogySolution> Option() => new("--method")
    {
        Description = "add: 3CosAdd; mul: 3CosMul.",
        DefaultValueFactory = _ => AnalogySolution.Add,
    };

    public static AnalogyMethod ToMethod(this AnalogySolution solution) =>
        solution == AnalogySolution.Add ? AnalogyMethod.ThreeCosAdd : AnalogyMethod.ThreeCosMul;
}
