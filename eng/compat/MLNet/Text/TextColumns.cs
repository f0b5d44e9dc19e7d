using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms.Text;

/// <summary>What text transforms have in common: checks of their input, and cutting text into words.</summary>
internal static class TextColumns
{
    internal static void Check(SchemaShape.Column source, string expected, bool needsVector = false)
    {
        if (source.ItemType is not TextDataViewType || (needsVector && source.Kind == SchemaShape.Column.VectorKind.Scalar))
            throw Contracts.ExceptSchemaMismatch("inputSchema", "input", source.Name, expected, source.ItemType.ToString());
    }

    internal static void Check(DataViewSchema.Column source, string expected, bool needsVector = false)
    {
        if (source.Type.ItemType() is not TextDataViewType || (needsVector && source.Type is not VectorDataViewType))
            throw Contracts.ExceptSchemaMismatch("inputSchema", "input", source.Name, expected, source.Type.ToString());
    }

    /// <summary>The parts between separators, without spaces around them and without the empty ones. Tabs and line ends stay, as in ML.NET.</summary>
    internal static void Split(ReadOnlyMemory<char> text, ReadOnlySpan<char> separators, List<ReadOnlyMemory<char>> words)
    {
        while (!text.IsEmpty)
        {
            int end = text.Span.IndexOfAny(separators);
            ReadOnlyMemory<char> word = (end < 0 ? text : text[..end]).Trim(' ');
            if (!word.IsEmpty)
                words.Add(word);
            text = end < 0 ? default : text[(end + 1)..];
        }
    }
}
