namespace MLExtensions.Display;

/// <summary>A column of a <see cref="DataTable"/>.</summary>
/// <param name="Header">The heading.</param>
/// <param name="Format">The .NET format of its values, for instance <c>0.0%</c>; null for one that suits the type.</param>
public sealed record DataColumn(string Header, string? Format = null)
{
    /// <summary>Makes a column of a heading alone.</summary>
    /// <param name="header">The heading.</param>
    public static implicit operator DataColumn(string header) => FromString(header);

    /// <summary>Makes a column of a heading alone.</summary>
    /// <param name="header">The heading.</param>
    /// <returns>The column.</returns>
    public static DataColumn FromString(string header) => new(header);
}
