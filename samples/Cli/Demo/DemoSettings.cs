namespace MLExtensions.Cli.Demo;

/// <summary>How much work the demo does.</summary>
internal sealed record DemoSettings
{
    /// <summary>The whole corpus and the recipe that the report speaks of.</summary>
    public static readonly DemoSettings Full = new();

    /// <summary>A fraction of it, for smoke tests.</summary>
    public static readonly DemoSettings Quick = new() { Dimension = 25, Iterations = 5, TextStride = 8, MapWords = 300, TrainPerClass = 100, TestPerClass = 25 };

    public int Dimension { get; init; } = 100;

    public int Iterations { get; init; } = 25;

    public int MinCount { get; init; } = 5;

    /// <summary>How many of the most frequent words the map shows.</summary>
    public int MapWords { get; init; } = 1500;

    /// <summary>Every so many texts are taken from the corpus.</summary>
    public int TextStride { get; init; } = 1;

    /// <summary>The most training sentences a class may have.</summary>
    public int TrainPerClass { get; init; } = 1000;

    /// <summary>The most held-out sentences a class may have.</summary>
    public int TestPerClass { get; init; } = 250;

    public int Seed { get; init; } = 1;

    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>The parts of .NET to tell apart.</summary>
    public IReadOnlyList<string> Classes { get; init; } =
    [
        "Microsoft.AspNetCore", "System.Data", "System.IO", "System.Net",
        "System.Reflection", "System.Security", "System.Threading", "System.Xml",
    ];

    /// <summary>The words whose neighbours the demo shows.</summary>
    public IReadOnlyList<string> Terms { get; init; } =
        ["regular", "certificate", "thread", "maximum", "socket", "json", "encrypt", "assembly", "culture", "stream", "database", "cookie"];

    /// <summary>Sentences for the reloaded model; none of them is in the documentation.</summary>
    public IReadOnlyList<string> Sentences { get; init; } =
    [
        "Opens a connection to the remote host and waits until bytes arrive on the socket.",
        "Encrypts the message with the public key of the certificate and signs its hash.",
        "Moves to the next attribute of the current element and returns the value of the node.",
    ];
}
