namespace MLExtensions.Display;

/// <summary>How much a bar stands out among the others.</summary>
public enum BarEmphasis
{
    /// <summary>The usual colour.</summary>
    Normal = 0,

    /// <summary>Grey: what the others are compared with, for instance a baseline.</summary>
    Muted = 1,
}
