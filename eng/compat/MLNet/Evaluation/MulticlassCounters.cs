namespace Microsoft.ML.Data;

/// <summary>Sums over scored rows from which the metrics follow.</summary>
internal sealed class MulticlassCounters
{
    // Keeps the loss of an impossible class finite.
    private const float Epsilon = 1e-15f;

    private readonly int _classes;
    private readonly double[] _weights, _losses, _ranks;
    private double _total, _loss;

    internal MulticlassCounters(int classes)
    {
        _classes = classes;
        _weights = new double[classes];
        _losses = new double[classes];
        _ranks = new double[classes + 1];
        Table = [.. Enumerable.Range(0, classes).Select(_ => new double[classes])];
    }

    /// <summary>[true class][predicted class].</summary>
    internal double[][] Table { get; }

    internal double MicroAccuracy => _total > 0 ? _ranks[0] / _total : 0;

    internal double MacroAccuracy
    {
        get
        {
            int[] seen = [.. Enumerable.Range(0, _classes).Where(c => _weights[c] > 0)];
            return seen.Length > 0 ? seen.Average(c => Table[c][c] / _weights[c]) : 0;
        }
    }

    internal double LogLoss => _total > 0 ? _loss / _total : 0;

    /// <summary>Relative to the entropy of the class frequencies.</summary>
    internal double LogLossReduction
    {
        get
        {
            double entropy = -_weights.Where(w => w > 0).Sum(w => w / _total * Math.Log(w / _total));
            return (entropy - LogLoss) / entropy;
        }
    }

    internal double[] PerClassLogLoss => [.. _losses.Select((loss, c) => _weights[c] > 0 ? loss / _weights[c] : 0)];

    /// <summary>A label beyond the score's classes counts as never seen in training.</summary>
    internal void Add(int label, ReadOnlySpan<float> scores)
    {
        bool known = label < _classes;
        float score = known ? scores[label] : 0;
        double loss = -Math.Log(known ? Math.Clamp(score, Epsilon, 1) : Epsilon);
        int rank = 0, predicted = 0;
        for (int c = 0; c < scores.Length; c++)
        {
            // Among equals the earlier class is ranked higher.
            if (scores[c] > score || (scores[c] == score && c < label))
                rank++;
            if (scores[c] > scores[predicted])
                predicted = c;
        }

        _total++;
        _loss += loss;
        _ranks[rank]++;
        if (!known)
            return;
        _weights[label]++;
        _losses[label] += loss;
        Table[label][rank == 0 ? label : predicted]++;
    }

    internal double[] TopKAccuracies(int count)
    {
        var accuracies = new double[Math.Min(count, _ranks.Length)];
        double sum = 0;
        for (int k = 0; k < accuracies.Length; k++)
            accuracies[k] = (sum += _ranks[k]) / _total;
        return accuracies;
    }
}
