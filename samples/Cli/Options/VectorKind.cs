using MLExtensions.Text;

namespace MLExtensions.Cli.Options;

/// <summary>Which of the learnt vectors are written, by the names that the command line knows.</summary>
internal enum VectorKind
{
    /// <summary>Word plus context.</summary>
    Sum,

    /// <summary>Word vectors.</summary>
    Word,

    /// <summary>Context vectors.</summary>
    Context,

    /// <summary>Word vectors followed by context vectors.</summary>
    Both,
}

/// <summary>What the names stand for.</summary>
internal static class VectorKinds
{
    public static GloVeOutput ToOutput(this VectorKind kind) => kind switch
    {
        VectorKind.Word => GloVeOutput.Word,
        VectorKind.Context => GloVeOutput.Context,
        VectorKind.Both => GloVeOutput.Both,
        _ => GloVeOutput.WordPlusContext,
    };
}
