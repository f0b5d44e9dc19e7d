using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

public static partial class ModelSurgery
{
    /// <summary>Joins two models: outputs of the first feed inputs of the second.</summary>
    /// <param name="first">Computes first.</param>
    /// <param name="second">Reads what the first one gives.</param>
    /// <param name="connections">Inputs of <paramref name="second"/> by outputs of <paramref name="first"/>, by their names before prefixes. An output may feed one input.</param>
    /// <param name="options">Prefixes, and whether connected outputs stay.</param>
    /// <returns>
    /// A model with the inputs of the first, then the unconnected ones of the second; the outputs of the first that stay, then those of the second.
    /// Where the two use different versions of the standard operators, both are brought to opset 21.
    /// </returns>
    /// <exception cref="ArgumentException">A name is unknown; connected values differ in type or dimensions; the two models share a name and no prefix tells them apart; or they import different versions of other operators.</exception>
    /// <exception cref="NotSupportedException">The versions differ, and one cannot be brought to opset 21.</exception>
    public static OnnxModel Compose(this OnnxModel first, OnnxModel second, IReadOnlyDictionary<string, string> connections, ComposeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        ArgumentNullException.ThrowIfNull(connections);
        options ??= new ComposeOptions();
        CheckConnections(first, second, connections);
        bool sameOpset = first.OpsetImports.GetValueOrDefault("", 0) == second.OpsetImports.GetValueOrDefault("", 0)
            || !first.OpsetImports.ContainsKey("") || !second.OpsetImports.ContainsKey("");
        ModelProto joined = sameOpset ? first.Proto.Clone() : OpsetUpgrade.Upgrade(first.Proto);
        ModelProto added = sameOpset ? second.Proto.Clone() : OpsetUpgrade.Upgrade(second.Proto);
        Prefix(joined.Graph, options.FirstPrefix);
        Prefix(added.Graph, options.SecondPrefix);

        Dictionary<string, string> fedBy = connections.ToDictionary(pair => options.SecondPrefix + pair.Value, pair => options.FirstPrefix + pair.Key);
        Replace(added.Graph.Input, added.Graph.Input.Where(input => !fedBy.ContainsKey(input.Name)));
        CheckCollisions(joined.Graph, added.Graph, fedBy, options);
        GraphNames.Change(added.Graph, name => fedBy.GetValueOrDefault(name, name));

        if (!options.KeepConnectedOutputs)
        {
            HashSet<string> connected = [.. fedBy.Values];
            Replace(joined.Graph.Output, joined.Graph.Output.Where(output => !connected.Contains(output.Name)));
        }

        // A second model may hand on what it is fed.
        added.Graph.Output.Where(output => joined.Graph.Output.All(kept => kept.Name != output.Name)).ToList().ForEach(joined.Graph.Output.Add);
        joined.Graph.Input.AddRange(added.Graph.Input);
        joined.Graph.Initializer.AddRange(added.Graph.Initializer);
        joined.Graph.SparseInitializer.AddRange(added.Graph.SparseInitializer);
        joined.Graph.QuantizationAnnotation.AddRange(added.Graph.QuantizationAnnotation);
        joined.Graph.ValueInfo.AddRange(added.Graph.ValueInfo);
        joined.Graph.Node.AddRange(added.Graph.Node);
        joined.Graph.Name = $"{joined.Graph.Name}_{added.Graph.Name}";
        JoinHeaders(joined, added);
        return new OnnxModel(joined);
    }

    private static void CheckConnections(OnnxModel first, OnnxModel second, IReadOnlyDictionary<string, string> connections)
    {
        if (connections.Count == 0)
            throw new ArgumentException("At least one output of the first model must feed an input of the second.", nameof(connections));
        var fed = new HashSet<string>();
        foreach ((string output, string input) in connections)
        {
            OnnxValueInfo given = first.Outputs.FirstOrDefault(value => value.Name == output)
                ?? throw new ArgumentException($"The first model has no output '{output}'; it has {string.Join(", ", first.Outputs.Select(value => value.Name))}.", nameof(connections));
            OnnxValueInfo wanted = second.Inputs.FirstOrDefault(value => value.Name == input)
                ?? throw new ArgumentException($"The second model has no input '{input}'; it has {string.Join(", ", second.Inputs.Select(value => value.Name))}.", nameof(connections));
            if (!fed.Add(input))
                throw new ArgumentException($"Two outputs feed the input '{input}'.", nameof(connections));
            bool typesDiffer = given.ElementType != wanted.ElementType && given.ElementType != OnnxElementType.Undefined;
            bool dimsDiffer = given.Dims is not null && wanted.Dims is not null
                && (given.Dims.Count != wanted.Dims.Count || given.Dims.Zip(wanted.Dims).Any(pair => pair.First.Size is long a && pair.Second.Size is long b && a != b));
            if (typesDiffer || dimsDiffer)
                throw new ArgumentException($"Output '{output}' is {given.ElementType} {given.DescribeDims()}; input '{input}' wants {wanted.ElementType} {wanted.DescribeDims()}.", nameof(connections));
        }
    }

    private static void Prefix(GraphProto graph, string prefix)
    {
        if (prefix.Length == 0)
            return;
        GraphNames.Change(graph, name => prefix + name, innerToo: true);
        foreach (NodeProto node in graph.Node.Where(node => node.Name.Length > 0))
            node.Name = prefix + node.Name;
    }

    private static void CheckCollisions(GraphProto first, GraphProto second, Dictionary<string, string> fedBy, ComposeOptions options)
    {
        HashSet<string> names = AllValueNames(second);
        names.ExceptWith(fedBy.Keys);
        names.IntersectWith(AllValueNames(first));
        HashSet<string> nodes = [.. first.Node.Select(node => node.Name).Where(name => name.Length > 0)];
        nodes.IntersectWith(second.Node.Select(node => node.Name));
        if (names.Count > 0)
            throw new ArgumentException($"Both models have a value '{names.First()}'; set ComposeOptions.FirstPrefix or SecondPrefix.", nameof(options));
        if (nodes.Count > 0)
            throw new ArgumentException($"Both models have a node '{nodes.First()}'; set ComposeOptions.FirstPrefix or SecondPrefix.", nameof(options));
    }

    private static void JoinHeaders(ModelProto joined, ModelProto added)
    {
        joined.IrVersion = Math.Max(joined.IrVersion, added.IrVersion);
        foreach (OperatorSetIdProto import in added.OpsetImport)
        {
            string domain = OnnxModel.NormalizeDomain(import.Domain);
            OperatorSetIdProto? known = joined.OpsetImport.FirstOrDefault(candidate => OnnxModel.NormalizeDomain(candidate.Domain) == domain);
            if (known is null)
                joined.OpsetImport.Add(import);
            else if (known.Version != import.Version)
                throw new ArgumentException($"The models import versions {known.Version} and {import.Version} of the operators of '{domain}'.", nameof(added));
        }

        foreach (FunctionProto function in added.Functions)
        {
            FunctionProto? known = joined.Functions.FirstOrDefault(candidate => candidate.Name == function.Name && candidate.Domain == function.Domain);
            if (known is null)
                joined.Functions.Add(function);
            else if (!known.Equals(function))
                throw new ArgumentException($"Both models define a function '{function.Domain}.{function.Name}', differently.", nameof(added));
        }

        foreach (StringStringEntryProto entry in added.MetadataProps.Where(entry => joined.MetadataProps.All(known => known.Key != entry.Key)).ToArray())
            joined.MetadataProps.Add(entry);
    }
}
