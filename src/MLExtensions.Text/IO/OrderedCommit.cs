namespace MLExtensions.Text;

/// <summary>Hands on the results of numbered pieces of work in the order of the numbers, whichever thread finishes first.</summary>
/// <typeparam name="T">The type of a result.</typeparam>
internal sealed class OrderedCommit<T>(Action<T> commit)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<long, T> _waiting = [];
    private long _next;

    /// <summary>Takes one result and hands on all whose turn has come.</summary>
    /// <param name="number">The number of the piece, from 0; each comes once.</param>
    /// <param name="result">Its result.</param>
    public void Add(long number, T result)
    {
        lock (_gate)
        {
            _waiting.Add(number, result);
            while (_waiting.Remove(_next, out T? next))
            {
                _next++;
                commit(next);
            }
        }
    }
}
