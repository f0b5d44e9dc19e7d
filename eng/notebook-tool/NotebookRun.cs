namespace MLExtensions.Notebooks;

/// <summary>Runs the cells of a notebook in order.</summary>
internal static class NotebookRun
{
    /// <summary>Runs them in a kernel of their own.</summary>
    /// <returns>What stands under each cell; nothing under prose.</returns>
    /// <exception cref="NotebookFailedException">A cell failed; the message names it.</exception>
    public static async Task<IReadOnlyList<IReadOnlyList<CellOutput>>> RunAsync(string name, IReadOnlyList<Cell> cells, CancellationToken cancellationToken = default)
    {
        using var kernel = new NotebookKernel();
        var outputs = new List<IReadOnlyList<CellOutput>>();
        foreach (Cell cell in cells)
        {
            try
            {
                outputs.Add(cell.IsCode ? await kernel.RunAsync(cell.Text, cancellationToken) : []);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                throw new NotebookFailedException($"{name}, cell {outputs.Count + 1}: {error.Message}\n{cell.Text}", error);
            }
        }

        return outputs;
    }
}
