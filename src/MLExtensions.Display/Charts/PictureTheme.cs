namespace MLExtensions.Display;

/// <summary>The colours of a picture that cannot follow its reader's preference.</summary>
public enum PictureTheme
{
    /// <summary>Dark on white.</summary>
    Light = 0,

    /// <summary>Light on nearly black.</summary>
    Dark = 1,
}
