namespace MLExtensions.Onnx;

/// <summary>Collects what is wrong with a model, up to a number that a reader can use.</summary>
internal sealed class ProblemList
{
    private const int Most = 20;

    private readonly List<string> _problems = [];

    public IReadOnlyList<string> All => _problems;

    public bool IsFull => _problems.Count == Most;

    public void Add(string problem)
    {
        if (!IsFull && !_problems.Contains(problem))
            _problems.Add(problem);
    }
}
