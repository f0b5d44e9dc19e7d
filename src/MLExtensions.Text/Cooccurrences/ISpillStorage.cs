namespace MLExtensions.Text;

/// <summary>Keeps the sorted runs of a count that does not fit into memory.</summary>
public interface ISpillStorage
{
    /// <summary>Opens a new run for writing.</summary>
    /// <param name="run">The number of the run, from 0.</param>
    /// <returns>The stream; it is closed when the run is written.</returns>
    Stream Create(int run);

    /// <summary>Opens a run for reading.</summary>
    /// <param name="run">The number of the run.</param>
    /// <returns>The stream; it is closed when the run is read.</returns>
    Stream OpenRead(int run);

    /// <summary>Removes a run, written whole or in part. Every run that was created is deleted at the end of the count, whatever happened.</summary>
    /// <param name="run">The number of the run.</param>
    void Delete(int run);
}
