using MLExtensions.Testing.Data;

namespace MLExtensions.Testing.Clauses;

/// <summary>How the clauses fail.</summary>
internal static class Clause
{
    public static void Require(bool condition, string clause, string met)
    {
        if (!condition)
        {
            throw new ContractViolationException(clause, met);
        }
    }

    public static void RequireSameRows(
        string clause, IReadOnlyList<object[]> expected, IReadOnlyList<object[]> actual, IEnumerable<string> names, double tolerance = 0)
    {
        if (RowComparison.Difference(expected, actual, [.. names], tolerance) is { } difference)
        {
            throw new ContractViolationException(clause, difference);
        }
    }

    /// <summary>Runs what must fail, and gives back the exception; its message must name what it is about.</summary>
    public static Exception RequireFailure(string clause, Action action, string mustName)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is not ContractViolationException)
        {
            Require(
                e is ArgumentException or InvalidOperationException,
                clause,
                $"{e.GetType().Name} ({e.Message}) instead of an ArgumentException or InvalidOperationException");
            Require(e.Message.Contains(mustName, StringComparison.Ordinal), clause, $"the message does not name '{mustName}': {e.Message}");
            return e;
        }

        throw new ContractViolationException(clause, "no exception was thrown");
    }
}
