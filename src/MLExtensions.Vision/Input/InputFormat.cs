namespace MLExtensions.Vision.Input;

/// <summary>What a network wants to be fed.</summary>
/// <param name="Channels">1 (grey) or 3.</param>
/// <param name="Height">Rows of an image.</param>
/// <param name="Width">Columns of an image.</param>
/// <param name="Layout">The order of its tensor.</param>
/// <param name="Preprocessing">What is done to pixels of 0 to 255.</param>
internal sealed record InputFormat(int Channels, int Height, int Width, TensorLayout Layout, ImagePreprocessing Preprocessing);
