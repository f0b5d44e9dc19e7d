using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

public interface IMultiStreamSource
{
    int Count { get; }

    string GetPathOrNull(int index);

    Stream Open(int index);

    TextReader OpenTextReader(int index);
}

public sealed class MultiFileSource : IMultiStreamSource
{
    private readonly string[] _paths;

    public MultiFileSource(params string[] paths)
    {
        if (paths is [null])
            paths = [];
        Contracts.CheckValue(paths, nameof(paths));
        Contracts.CheckParam(paths.All(p => !string.IsNullOrWhiteSpace(p)), nameof(paths), "Path must not be empty");
        _paths = [.. paths.SelectMany(Expand)];
    }

    public int Count => _paths.Length;

    public string GetPathOrNull(int index)
    {
        Contracts.CheckParam(0 <= index && index < Count, nameof(index));
        return _paths[index];
    }

    public Stream Open(int index)
    {
        string path = GetPathOrNull(index);
        return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
    }

    public TextReader OpenTextReader(int index) => new StreamReader(Open(index));

    /// <summary>A path may hold wildcards in its last part, and several paths joined by '+'.</summary>
    private static IEnumerable<string> Expand(string path)
    {
        if (File.Exists(path) || path.IndexOfAny(['*', '?', '+']) < 0)
            return [path];
        return path.Split('+', StringSplitOptions.RemoveEmptyEntries).SelectMany(Files);
    }

    private static IEnumerable<string> Files(string part)
    {
        if (part.IndexOfAny(['*', '?']) < 0)
            return [part];
        return Directory.GetFiles(Path.GetDirectoryName(Path.GetFullPath(part)), Path.GetFileName(part)).Order(StringComparer.Ordinal);
    }
}
