using System.Collections;

namespace MLExtensions.Text;

/// <summary>The words of a <see cref="WordIndex"/> as strings, made when first asked for.</summary>
internal sealed class WordList : IReadOnlyList<string>
{
    private readonly WordIndex _index;
    private readonly Func<bool> _isDisposed;
    private string?[]? _strings;

    public WordList(WordIndex index, Func<bool> isDisposed)
    {
        _index = index;
        _isDisposed = isDisposed;
    }

    public int Count => _index.Count;

    public string this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
            ObjectDisposedException.ThrowIf(_isDisposed(), typeof(WordVectors));
            string?[] strings = _strings ?? Interlocked.CompareExchange(ref _strings, new string?[Count], null) ?? _strings;
            return strings[index] ??= _index.GetString(index);
        }
    }

    public IEnumerator<string> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
