namespace MLExtensions.Text;

/// <summary>How the case of a word is treated when it is looked up.</summary>
public enum WordCase
{
    /// <summary>The word is looked up as it stands.</summary>
    AsIs = 0,

    /// <summary>The word is looked up in lower case (each UTF-16 unit by the invariant culture, as ML.NET's NormalizeText does).</summary>
    Lower = 1,

    /// <summary>The word is looked up as it stands and, if it is not there, in lower case.</summary>
    FallbackLower = 2,
}
