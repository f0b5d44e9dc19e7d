using System.Collections;
using System.Diagnostics.CodeAnalysis;
using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary><c>metadata_props</c> as a dictionary that keeps the file's order. A handful of entries: no index.</summary>
internal sealed class MetadataDictionary(ModelProto model) : IDictionary<string, string>
{
    public ICollection<string> Keys => [.. model.MetadataProps.Select(entry => entry.Key)];

    public ICollection<string> Values => [.. model.MetadataProps.Select(entry => entry.Value)];

    public int Count => model.MetadataProps.Count;

    public bool IsReadOnly => false;

    public string this[string key]
    {
        get => TryGetValue(key, out string? value) ? value : throw new KeyNotFoundException($"The model's metadata has no entry '{key}'.");
        set
        {
            ArgumentException.ThrowIfNullOrEmpty(key);
            ArgumentNullException.ThrowIfNull(value);
            if (Find(key) is StringStringEntryProto entry)
                entry.Value = value;
            else
                model.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = value });
        }
    }

    public void Add(string key, string value)
    {
        if (ContainsKey(key))
            throw new ArgumentException($"The model's metadata already has an entry '{key}'.", nameof(key));
        this[key] = value;
    }

    public bool ContainsKey(string key) => Find(key) is not null;

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out string value)
    {
        value = Find(key)?.Value;
        return value is not null;
    }

    public bool Remove(string key) => Find(key) is StringStringEntryProto entry && model.MetadataProps.Remove(entry);

    public void Add(KeyValuePair<string, string> item) => Add(item.Key, item.Value);

    public bool Contains(KeyValuePair<string, string> item) => Find(item.Key)?.Value == item.Value;

    public bool Remove(KeyValuePair<string, string> item) => Contains(item) && Remove(item.Key);

    public void Clear() => model.MetadataProps.Clear();

    public void CopyTo(KeyValuePair<string, string>[] array, int arrayIndex)
    {
        foreach (KeyValuePair<string, string> entry in this)
            array[arrayIndex++] = entry;
    }

    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() =>
        model.MetadataProps.Select(entry => KeyValuePair.Create(entry.Key, entry.Value)).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private StringStringEntryProto? Find(string key) => model.MetadataProps.FirstOrDefault(entry => entry.Key == key);
}
