namespace MLExtensions.Notebooks;

/// <summary>A notebook as it is written: the source of the <c>.ipynb</c> file and of its twin.</summary>
/// <param name="Name">The file's name without extension, for instance <c>01-glove</c>.</param>
/// <param name="Title">The title.</param>
/// <param name="Packages">The packages it uses, each a project of <c>src</c>.</param>
/// <param name="Cells">The cells in order.</param>
internal sealed record Notebook(string Name, string Title, IReadOnlyList<string> Packages, IReadOnlyList<Cell> Cells)
{
    public IEnumerable<Cell> CodeCells => Cells.Where(cell => cell.IsCode);
}
