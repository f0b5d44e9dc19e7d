namespace MLExtensions.Text;

/// <summary>A part of a member's documentation.</summary>
public enum DocumentationPart
{
    /// <summary>What the member is for.</summary>
    Summary = 0,

    /// <summary>What else there is to say.</summary>
    Remarks = 1,

    /// <summary>What a parameter means.</summary>
    Parameter = 2,
}
