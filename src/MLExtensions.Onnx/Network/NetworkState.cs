using System.Globalization;

namespace MLExtensions.Onnx;

/// <summary>What all chains of one network share.</summary>
internal sealed class NetworkState(OnnxGraphBuilder graph, long seed)
{
    private readonly HashSet<string> _names = [];
    private readonly Dictionary<string, int> _counters = [];

    public OnnxGraphBuilder Graph => graph;

    public long Seed => seed;

    public List<LayerSummary> Rows { get; } = [];

    public int Depth { get; set; }

    public bool IsBuilt { get; set; }

    public string NameOf(Layer layer)
    {
        if (layer.Name is string given)
        {
            if (given.Length == 0 || !_names.Add(given))
                throw new ArgumentException($"The network already has a layer '{given}', or the name is empty; names of layers are unique.", nameof(layer));
            return given;
        }

        string stem = layer.Kind.ToLowerInvariant();
        string name;
        do
        {
            int number = _counters[stem] = _counters.GetValueOrDefault(stem) + 1;
            name = string.Create(CultureInfo.InvariantCulture, $"{stem}_{number}");
        }
        while (!_names.Add(name));
        return name;
    }
}
