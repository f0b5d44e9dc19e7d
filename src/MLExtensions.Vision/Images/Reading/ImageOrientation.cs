namespace MLExtensions.Vision;

/// <summary>How stored pixels lie, as in tag 0x0112 of EXIF: what must be done to see them upright.</summary>
internal enum ImageOrientation
{
    Upright = 1,
    FlippedHorizontally = 2,
    TurnedByHalf = 3,
    FlippedVertically = 4,
    Transposed = 5,
    TurnRight = 6,
    AntiTransposed = 7,
    TurnLeft = 8,
}
