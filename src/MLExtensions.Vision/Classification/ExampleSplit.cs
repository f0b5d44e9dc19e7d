using MLExtensions.Numerics;

namespace MLExtensions.Vision.Classification;

/// <summary>Rows to train on and rows to validate on.</summary>
internal sealed record ExampleSplit(IReadOnlyList<int> Training, IReadOnlyList<int> Validation)
{
    /// <summary>Holds out the same part of every class, drawn by the seed; a class keeps at least one image to train on.</summary>
    /// <param name="labels">The class of every row.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="fraction">The part to hold out.</param>
    /// <param name="seed">The seed.</param>
    public static ExampleSplit Stratified(IReadOnlyList<int> labels, int classes, double fraction, long seed)
    {
        var training = new List<int>();
        var validation = new List<int>();
        ILookup<int, int> rows = Enumerable.Range(0, labels.Count).ToLookup(row => labels[row]);
        for (int label = 0; label < classes; label++)
        {
            int[] own = [.. rows[label]];
            new RandomSequence(seed, label).Shuffle<int>(own);
            int held = Math.Min((int)Math.Round(own.Length * fraction, MidpointRounding.AwayFromZero), Math.Max(own.Length - 1, 0));
            validation.AddRange(own[..held]);
            training.AddRange(own[held..]);
        }

        training.Sort();
        validation.Sort();
        return new ExampleSplit(training, validation);
    }
}
