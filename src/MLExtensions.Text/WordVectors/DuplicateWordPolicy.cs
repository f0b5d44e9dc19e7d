namespace MLExtensions.Text;

/// <summary>What loading does when a word comes a second time.</summary>
public enum DuplicateWordPolicy
{
    /// <summary>Throws a <see cref="DataFileException"/> that names both places.</summary>
    Error = 0,

    /// <summary>Keeps the first vector and passes over the later ones.</summary>
    KeepFirst = 1,
}
