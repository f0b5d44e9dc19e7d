namespace MLExtensions.Text;

/// <summary>A file of words, vectors or questions holds what its format does not allow.</summary>
public sealed class DataFileException : FormatException
{
    private DataFileException(string message, string path)
        : base(message) => Path = path;

    /// <summary>Gets the file.</summary>
    public string Path { get; }

    /// <summary>Gets the line, from 1; null where the place is not a line.</summary>
    public long? LineNumber { get; private init; }

    /// <summary>Gets the place within the line in bytes, from 1; null where it is not known.</summary>
    public int? Column { get; private init; }

    /// <summary>Gets the byte offset, from 0; null where the place is a line.</summary>
    public long? ByteOffset { get; private init; }

    internal static DataFileException OfFile(string path, string what) => new($"'{path}': {what}.", path);

    internal static DataFileException AtLine(string path, long line, string what) =>
        new($"'{path}', line {line}: {what}.", path) { LineNumber = line };

    internal static DataFileException AtColumn(string path, long line, int column, string what) =>
        new($"'{path}', line {line}, column {column}: {what}.", path) { LineNumber = line, Column = column };

    internal static DataFileException AtByte(string path, long offset, string what) =>
        new($"'{path}', byte {offset}: {what}.", path) { ByteOffset = offset };
}
