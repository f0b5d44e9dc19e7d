namespace MLExtensions.Cli.Options;

/// <summary>The tokenizers that the command line offers.</summary>
internal enum TokenizerKind
{
    /// <summary>Lower case, maximal runs of letters and apostrophes.</summary>
    Letters,

    /// <summary>Tokens as they stand, between white space.</summary>
    Whitespace,
}
