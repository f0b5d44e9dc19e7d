namespace MLExtensions.Vision;

/// <summary>How a table of image files is read.</summary>
public sealed class CsvLoadOptions : ImageLoadOptions
{
    private readonly string _pathColumn = "0";
    private readonly string _labelColumn = "1";

    /// <summary>Gets the sign between columns.</summary>
    /// <value>The default value is <see langword="null"/>: tab, semicolon or comma, whichever of them the first line has, in this order.</value>
    public char? Separator { get; init; }

    /// <summary>Gets whether the first line holds the names of the columns.</summary>
    /// <value>The default value is <see langword="false"/>.</value>
    public bool HasHeader { get; init; }

    /// <summary>Gets the column of paths: its name in the header, or its index from 0.</summary>
    /// <value>The default value is <c>0</c>.</value>
    /// <exception cref="ArgumentException">The value is empty.</exception>
    public string PathColumn
    {
        get => _pathColumn;
        init => _pathColumn = string.IsNullOrEmpty(value) ? throw new ArgumentException("A column has a name or an index.", nameof(PathColumn)) : value;
    }

    /// <summary>Gets the column of classes: its name in the header, or its index from 0.</summary>
    /// <value>The default value is <c>1</c>.</value>
    /// <exception cref="ArgumentException">The value is empty.</exception>
    public string LabelColumn
    {
        get => _labelColumn;
        init => _labelColumn = string.IsNullOrEmpty(value) ? throw new ArgumentException("A column has a name or an index.", nameof(LabelColumn)) : value;
    }
}
