using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

public static partial class ModelSurgery
{
    /// <summary>Gives values (inputs, outputs, initializers, results of nodes) other names, wherever they are read.</summary>
    /// <param name="model">The model.</param>
    /// <param name="names">New names by old ones; names may be exchanged.</param>
    /// <exception cref="ArgumentException">The graph has no such value, or a new name is empty, is given twice, or is another value's.</exception>
    public static OnnxModel RenameValues(this OnnxModel model, IReadOnlyDictionary<string, string> names)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(names);
        ModelProto copy = model.Proto.Clone();
        HashSet<string> known = DefinedNames(copy.Graph);
        CheckNames(names.Keys, known, copy.Graph, nameof(names));
        HashSet<string> taken = AllValueNames(copy.Graph);
        taken.ExceptWith(names.Keys);
        foreach ((string old, string name) in names)
        {
            if (string.IsNullOrEmpty(name))
                throw new ArgumentException($"The new name of '{old}' is empty.", nameof(names));
            if (!taken.Add(name))
                throw new ArgumentException($"'{old}' cannot be named '{name}': another value of the graph has that name.", nameof(names));
        }

        GraphNames.Change(copy.Graph, name => names.GetValueOrDefault(name, name));
        return new OnnxModel(copy);
    }

    /// <summary>Gives nodes other names.</summary>
    /// <param name="model">The model.</param>
    /// <param name="names">New names by old ones.</param>
    /// <exception cref="ArgumentException">The graph has no such node, or two nodes would have one name.</exception>
    public static OnnxModel RenameNodes(this OnnxModel model, IReadOnlyDictionary<string, string> names)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(names);
        ModelProto copy = model.Proto.Clone();
        HashSet<string> known = [.. copy.Graph.Node.Select(node => node.Name)];
        if (names.Keys.FirstOrDefault(name => name.Length == 0 || !known.Contains(name)) is string unknown)
            throw new ArgumentException($"The graph has no node named '{unknown}'.", nameof(names));
        var taken = new HashSet<string>(known.Except(names.Keys));
        foreach ((string old, string name) in names)
        {
            if (string.IsNullOrEmpty(name) || !taken.Add(name))
                throw new ArgumentException($"Node '{old}' cannot be named '{name}': {(string.IsNullOrEmpty(name) ? "that is empty" : "another node has that name")}.", nameof(names));
        }

        foreach (NodeProto node in copy.Graph.Node.Where(node => names.ContainsKey(node.Name)))
            node.Name = names[node.Name];
        return new OnnxModel(copy);
    }

    /// <summary>The names of values in the graph and in all graphs inside it.</summary>
    private static HashSet<string> AllValueNames(GraphProto graph)
    {
        HashSet<string> names = DefinedNames(graph);
        foreach (GraphProto inner in graph.Node.SelectMany(NodeReads.Subgraphs))
            names.UnionWith(AllValueNames(inner));
        return names;
    }
}
