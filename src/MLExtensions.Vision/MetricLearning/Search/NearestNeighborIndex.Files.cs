using MLExtensions.Vision.Search;

namespace MLExtensions.Vision;

public sealed partial class NearestNeighborIndex
{
    /// <summary>Writes the index to a file, under a temporary name first. Removed vectors are left out, but for those that a graph leads through.</summary>
    /// <param name="path">The file, replaced where there is one.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="ObjectDisposedException">The index is disposed.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (_graph is null && _rows.Removed.Count > 0)
        {
            using NearestNeighborIndex compact = Compact();
            compact.Save(path);
            return;
        }

        Read(() =>
        {
            IndexFileWriter.Write(path, _rows, _graph, Options);
            return true;
        });
    }

    /// <summary>Opens an index that <see cref="Save"/> wrote. The file is mapped into memory: nothing is copied, and what is added or removed does not change it.</summary>
    /// <param name="path">The file. It must stay as it is while the index is in use; it may be deleted or replaced by <see cref="Save"/>.</param>
    /// <param name="verify">Whether the checksum of the vectors is compared, which reads the whole file once. All other parts are always checked.</param>
    /// <param name="threads">The largest number of threads of a search; null for the number of processors.</param>
    /// <returns>The index; dispose it to close the file.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is no index, of a later version, cut short or damaged; the message names it and what is wrong.</exception>
    public static NearestNeighborIndex Open(string path, bool verify = true, int? threads = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        IndexFile file = IndexFile.Open(path, verify, threads ?? Environment.ProcessorCount);
        return new NearestNeighborIndex(file.Rows, file.Options, file.Graph, file);
    }
}
