namespace MLExtensions.Cli.Demo.Images;

/// <summary>How much work the image demo does.</summary>
internal sealed record ImageDemoSettings
{
    /// <summary>What the report speaks of.</summary>
    public static readonly ImageDemoSettings Full = new();

    /// <summary>A fraction of it, for smoke tests.</summary>
    public static readonly ImageDemoSettings Quick = new()
    {
        ImageSize = 32, Shapes = 200, Epochs = 1, DigitsPerClass = 4, TestDigits = 40, ScratchEpochs = 2, HeadEpochs = 5, Filters = 2, Steps = 3, SearchedImages = 30,
        EmbeddedDigits = 200, HeldDigits = 60, EmbedderEpochs = 1,
    };

    /// <summary>Rows and columns of the images.</summary>
    public int ImageSize { get; init; } = 64;

    /// <summary>Drawn shapes that the network learns.</summary>
    public int Shapes { get; init; } = 4000;

    public int Epochs { get; init; } = 8;

    /// <summary>Digits of a class that the new head learns from.</summary>
    public int DigitsPerClass { get; init; } = 20;

    public int TestDigits { get; init; } = 1000;

    /// <summary>Passes of the training from scratch on those few digits.</summary>
    public int ScratchEpochs { get; init; } = 100;

    public int HeadEpochs { get; init; } = 60;

    /// <summary>Filters of a layer that are shown.</summary>
    public int Filters { get; init; } = 16;

    /// <summary>Steps of the gradient ascent.</summary>
    public int Steps { get; init; } = 60;

    /// <summary>Images that the strongest patches are looked for in.</summary>
    public int SearchedImages { get; init; } = 500;

    /// <summary>Drawn digits that the embedding learns from.</summary>
    public int EmbeddedDigits { get; init; } = 2000;

    /// <summary>Digits that it has not seen, to be found among each other.</summary>
    public int HeldDigits { get; init; } = 500;

    public int EmbedderEpochs { get; init; } = 8;

    public int Seed { get; init; } = 1;

    public int Threads { get; init; } = Environment.ProcessorCount;
}
