namespace MLExtensions.Core.Tests;

/// <summary>How the test component is to behave: right by default, or wrong in one way that the contract must notice.</summary>
public sealed record ScaleOptions
{
    public float Factor { get; init; } = 2;

    public int BlockSize { get; init; } = 1;

    public string Output { get; init; } = "Scaled";

    public string Input { get; init; } = "Features";

    /// <summary>Called with the number of rows of each block computed.</summary>
    public Action<int>? OnCompute { get; init; }

    /// <summary>Promises another item type than it delivers.</summary>
    public bool PromisesWrongType { get; init; }

    /// <summary>Saves a form that computes something else.</summary>
    public float PersistedFactorError { get; init; }

    /// <summary>Saves itself, which a bare ML.NET cannot load.</summary>
    public bool SavesItself { get; init; }

    /// <summary>Counts the rows of a cursor, so that a row's value depends on those before it.</summary>
    public bool IsStateful { get; init; }

    /// <summary>Throws an error that names no column.</summary>
    public bool HasVagueErrors { get; init; }

}
