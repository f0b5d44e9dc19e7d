namespace MLExtensions.Vision;

/// <summary>The textures that are drawn.</summary>
internal enum TextureKind
{
    Stripes = 0,
    Checks = 1,
    Dots = 2,
    Waves = 3,
}
