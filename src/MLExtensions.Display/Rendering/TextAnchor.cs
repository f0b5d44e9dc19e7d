namespace MLExtensions.Display;

/// <summary>Which end of a text lies at its coordinate.</summary>
internal enum TextAnchor
{
    Start,
    Middle,
    End,
}
