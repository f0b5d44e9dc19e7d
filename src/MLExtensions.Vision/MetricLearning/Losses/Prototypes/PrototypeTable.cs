using System.Numerics.Tensors;
using MLExtensions.Numerics;
using MLExtensions.Onnx;

namespace MLExtensions.Vision;

/// <summary>A vector of length 1 for each label, drawn when the label is first met, by seed and label alone; and how far the training is that it belongs to.</summary>
internal sealed class PrototypeTable
{
    private readonly Dictionary<long, int> _places = [];
    private readonly List<float[]> _vectors = [];
    private long _step = EmbeddingBatch.Outside;
    private bool _learned;

    public int Count => _vectors.Count;

    public int Dimension { get; private set; }

    public Span<float> this[int place] => _vectors[place];

    /// <summary>
    /// Goes to a step of a training; another dimension or a step 0 after later ones is another training, which begins with no vector.
    /// </summary>
    /// <returns>Whether what was learned in the step before is to be applied now, as that step will not be computed again.</returns>
    public bool Advance(long step, int dimension)
    {
        bool isAnother = dimension != Dimension || (step == 0 && _step > 0);
        bool applies = _learned && !isAnother && step != _step;
        if (isAnother)
        {
            _places.Clear();
            _vectors.Clear();
            Dimension = dimension;
        }

        _learned = step != EmbeddingBatch.Outside;
        _step = _learned ? step : _step;
        return applies;
    }

    /// <summary>The place of a label, or −1.</summary>
    public int Find(long label) => _places.GetValueOrDefault(label, -1);

    /// <summary>The place of a label, which gets a vector where it has none.</summary>
    public int FindOrAdd(long label, long seed)
    {
        if (_places.TryGetValue(label, out int place))
        {
            return place;
        }

        var random = new RandomSequence(seed, label);
        var vector = new float[Dimension];
        for (int i = 0; i < vector.Length; i++)
        {
            // Box and Muller: normal values point everywhere alike.
            vector[i] = (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        }

        Normalize(vector);
        _places.Add(label, _vectors.Count);
        _vectors.Add(vector);
        return _vectors.Count - 1;
    }

    /// <summary>Gives a vector the length 1.</summary>
    public static void Normalize(Span<float> vector) => TensorPrimitives.Divide(vector, Math.Max(1e-12f, TensorPrimitives.Norm<float>(vector)), vector);
}
