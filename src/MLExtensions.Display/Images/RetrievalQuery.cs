namespace MLExtensions.Display;

/// <summary>One row of a <see cref="RetrievalSheet"/>: a query and what was found for it.</summary>
public sealed class RetrievalQuery
{
    private readonly IReadOnlyList<RetrievedImage> _nearest = [];

    /// <summary>Gets the picture that was asked with; its caption says what it is.</summary>
    public required ImageTile Image
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    }

    /// <summary>Gets what was found, nearest first.</summary>
    public required IReadOnlyList<RetrievedImage> Nearest
    {
        get => _nearest;
        init => _nearest = Check.Items(value);
    }
}
