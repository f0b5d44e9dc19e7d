namespace MLExtensions.Cli.Reporting;

/// <summary>One line for an exception.</summary>
internal static class ErrorText
{
    public static string Describe(Exception exception)
    {
        Exception cause = Innermost(exception);
        string message = CommandConsole.OneLine(cause.Message);
        return IsExpected(cause) ? message : $"unexpected {cause.GetType().Name}: {message}";
    }

    // Wrappers say less than what they wrap.
    private static Exception Innermost(Exception exception)
    {
        while (exception is AggregateException or System.Reflection.TargetInvocationException && exception.InnerException is { } inner)
        {
            exception = inner;
        }

        return exception;
    }

    private static bool IsExpected(Exception exception) =>
        exception is IOException or InvalidDataException or FormatException or UnauthorizedAccessException
            or ArgumentException or InvalidOperationException or KeyNotFoundException or ArithmeticException or NotSupportedException;
}
