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
        var lives = new Dictionary<Activation, (int First, int Last)>();
        for (int run = 0; run < runs.Count; run++)
        {
            foreach (Activation value in runs[run].SelectMany(layer => layer.Inputs.Append(layer.Output)))
                lives[value] = lives.TryGetValue(value, out (int First, int Last) life) ? (life.First, run) : (run, run);
        }

        // The backward pass goes from the last run to the first: a place is free before the first run of the one who had it.
        var places = new List<(GradientStore Store, int FreeBefore, long Length)>();
        foreach ((Activation value, (int first, int last)) in lives.Where(pair => pair.Key is { KeepsGradients: true, NeedsGradient: true } && pair.Key != apart).OrderByDescending(pair => pair.Value.Last))
        {
            int place = -1;
            for (int i = 0; i < places.Count; i++)
            {
                if (last < places[i].FreeBefore && (place < 0 || Misfit(i) < Misfit(place)))
                    place = i;
            }

            if (place < 0)
            {
                places.Add((value.Gradients, first, value.GradientLength));
                continue;
            }

            value.Gradients = places[place].Store;
            places[place] = (places[place].Store, first, Math.Max(places[place].Length, value.GradientLength));

            long Misfit(int i) => Math.Abs(places[i].Length - value.GradientLength);
        }
    }
}
