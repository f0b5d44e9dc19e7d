namespace MLExtensions.Testing;

/// <summary>A component breaks the contract of ML.NET estimators; the message says which clause, and what was met.</summary>
public sealed class ContractViolationException : Exception
{
    /// <summary>States a violation.</summary>
    /// <param name="clause">The clause that is broken.</param>
    /// <param name="met">What was met instead.</param>
    /// <param name="inner">The exception that was met, if any.</param>
    public ContractViolationException(string clause, string met, Exception? inner = null)
        : base($"{clause}: {met}", inner) => Clause = clause;

    /// <summary>The clause that is broken.</summary>
    public string Clause { get; }
}
