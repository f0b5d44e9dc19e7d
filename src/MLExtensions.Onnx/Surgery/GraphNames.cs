using Google.Protobuf.Collections;
using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>Changes the names of values throughout a graph and the graphs inside it.</summary>
internal static class GraphNames
{
    /// <param name="graph">Changed in place.</param>
    /// <param name="rename">Gives a value's new name; never asked for the empty name of an optional value left out.</param>
    /// <param name="innerToo">Whether names that inner graphs define themselves change too; otherwise those keep their meaning.</param>
    public static void Change(GraphProto graph, Func<string, string> rename, bool innerToo = false)
    {
        foreach (ValueInfoProto value in graph.Input.Concat(graph.Output).Concat(graph.ValueInfo))
            value.Name = rename(value.Name);
        foreach (TensorProto tensor in graph.Initializer.Concat(graph.SparseInitializer.Where(sparse => sparse.Values is not null).Select(sparse => sparse.Values)))
            tensor.Name = rename(tensor.Name);
        foreach (TensorAnnotation annotation in graph.QuantizationAnnotation)
        {
            annotation.TensorName = rename(annotation.TensorName);
            foreach (StringStringEntryProto parameter in annotation.QuantParameterTensorNames)
                parameter.Value = rename(parameter.Value);
        }

        foreach (NodeProto node in graph.Node)
        {
            Change(node.Input, rename);
            Change(node.Output, rename);
            foreach (GraphProto inner in NodeReads.Subgraphs(node))
                Change(inner, innerToo ? rename : Visible(inner, rename), innerToo);
        }
    }

    /// <summary>A graph that defines a name itself means its own value by it.</summary>
    private static Func<string, string> Visible(GraphProto inner, Func<string, string> rename)
    {
        HashSet<string> own = [.. inner.Input.Select(value => value.Name), .. inner.Initializer.Select(tensor => tensor.Name), .. inner.Node.SelectMany(node => node.Output)];
        HashSet<string> hidden = [.. own.Where(name => name.Length > 0 && rename(name) != name)];
        return hidden.Count == 0 ? rename : name => hidden.Contains(name) ? name : rename(name);
    }

    private static void Change(RepeatedField<string> names, Func<string, string> rename)
    {
        for (int i = 0; i < names.Count; i++)
        {
            if (names[i].Length > 0)
                names[i] = rename(names[i]);
        }
    }
}
