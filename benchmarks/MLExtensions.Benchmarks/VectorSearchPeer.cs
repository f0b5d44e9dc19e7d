using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using MLExtensions.Numerics;

namespace MLExtensions.Benchmarks;

/// <summary>Lets the libraries of a Python search the same vectors.</summary>
internal static class VectorSearchPeer
{
    /// <summary>Runs <c>peers/vector_search.py</c>, whose lines go to the console.</summary>
    /// <param name="python">The interpreter.</param>
    /// <param name="all">The vectors, and the queries after them.</param>
    /// <param name="rows">The number of vectors.</param>
    /// <param name="neighbors">The neighbours of each query.</param>
    /// <param name="threads">The number of threads.</param>
    /// <returns>The exit code.</returns>
    public static int Run(string python, FloatMatrix all, int rows, int neighbors, int threads)
    {
        string file = Path.Combine(Path.GetTempPath(), $"mlx-vectors-{Guid.NewGuid():N}.raw");
        try
        {
            using (FileStream stream = File.Create(file))
            {
                for (int row = 0; row < all.Rows; row++)
                {
                    stream.Write(MemoryMarshal.AsBytes(all.Row(row)));
                }
            }

            using Process process = PeerProcess.Start(new ProcessStartInfo(python,
            [
                PeerProcess.Script("vector_search.py"), file, "--rows", Text(rows), "--columns", Text(all.Columns), "--neighbors", Text(neighbors), "--threads", Text(threads),
            ]));
            process.WaitForExit();
            return process.ExitCode;
        }
        finally
        {
            File.Delete(file);
        }

        static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
    }
}
