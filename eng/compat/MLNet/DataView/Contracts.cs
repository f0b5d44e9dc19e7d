namespace Microsoft.ML.Runtime;

/// <summary>Argument and state checks with the exception types and texts of ML.NET.</summary>
internal static class Contracts
{
    public static void CheckParam(bool condition, string paramName)
    {
        if (!condition)
            throw new ArgumentOutOfRangeException(paramName);
    }

    public static void CheckParam(bool condition, string paramName, string message)
    {
        if (!condition)
            throw ExceptParam(paramName, message);
    }

    public static void CheckValue<T>(T value, string paramName) where T : class
    {
        if (value == null)
            throw new ArgumentNullException(paramName);
    }

    public static void CheckNonEmpty(string value, string paramName)
    {
        if (string.IsNullOrEmpty(value))
            throw new ArgumentNullException(paramName, paramName + " cannot be null or empty");
    }

    public static void CheckNonEmpty<T>(ICollection<T> value, string paramName)
    {
        if (value == null || value.Count == 0)
            throw new ArgumentException(paramName + " cannot be empty", paramName);
    }

    public static void CheckUserArg(bool condition, string name, string message)
    {
        if (!condition)
            throw new ArgumentOutOfRangeException(name, message);
    }

    public static void Check(bool condition, string message = "Operation is not valid due to the current state of the object.")
    {
        if (!condition)
            throw new InvalidOperationException(message);
    }

    public static Exception Except(string message) => new InvalidOperationException(message);

    public static Exception ExceptParam(string paramName, string message) => new ArgumentOutOfRangeException(paramName, message);

    public static Exception ExceptSchemaMismatch(string paramName, string columnRole, string columnName)
        => ExceptParam(paramName, $"Could not find {columnRole} column '{columnName}'");

    public static Exception ExceptSchemaMismatch(string paramName, string columnRole, string columnName, string expectedType, string actualType)
        => ExceptParam(paramName, $"Schema mismatch for {columnRole} column '{columnName}': expected {expectedType}, got {actualType}");
}
