namespace MLExtensions.Onnx.Training.Fused;

/// <summary>
/// Gives values whose gradients of a whole batch are kept, but never at the same time, one place for them: a deep network then holds the
/// gradients of a few values, not of all. So a place holds another's numbers when a value's turn comes: who writes a gradient first writes
/// whole strides, padding too.
/// </summary>
internal static class GradientSharing
{
    /// <summary>Shares the places.</summary>
    /// <param name="runs">Layers that go over the batch together, in the order of the forward pass.</param>
    /// <param name="apart">A value whose gradient is written from outside.</param>
    public static void Apply(List<List<FusedLayer>> runs, Activation apart)
    {
        // The backward pass goes from the last run to the first: a place is free before the first run of the one who had it.
        var places = new List<Place>();
        foreach (Life life in FindLives(runs).Where(life => life.Value is { KeepsGradients: true, NeedsGradient: true } && life.Value != apart).OrderByDescending(life => life.Last))
        {
            Activation value = life.Value;
            Place? place = places.Where(place => life.Last < place.FreeBefore).MinBy(place => Math.Abs(place.Length - value.GradientLength));
            if (place is null)
                places.Add(place = new Place(value.Gradients));
            value.Gradients = place.Store;
            place.FreeBefore = life.First;
            place.Length = Math.Max(place.Length, value.GradientLength);
        }
    }

    /// <summary>The first and the last run that touches each value, in the order in which they are met first.</summary>
    private static List<Life> FindLives(List<List<FusedLayer>> runs)
    {
        var lives = new List<Life>();
        var byValue = new Dictionary<Activation, Life>();
        for (int run = 0; run < runs.Count; run++)
        {
            foreach (Activation value in runs[run].SelectMany(layer => layer.Inputs.Append(layer.Output)))
            {
                if (!byValue.TryGetValue(value, out Life? life))
                {
                    byValue.Add(value, life = new Life(value, run));
                    lives.Add(life);
                }

                life.Last = run;
            }
        }

        return lives;
    }

    // Classes, not tuples: collections of values are compiled anew for each type of value, and this runs once, before the first step.
    private sealed class Life(Activation value, int first)
    {
        public Activation Value => value;

        public int First => first;

        public int Last { get; set; }
    }

    private sealed class Place(GradientStore store)
    {
        public GradientStore Store => store;

        public int FreeBefore { get; set; }

        public long Length { get; set; }
    }
}
