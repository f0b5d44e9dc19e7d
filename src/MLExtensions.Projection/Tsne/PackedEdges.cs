using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MLExtensions.Numerics;

namespace MLExtensions.Projection;

/// <summary>
/// The entries of affinities as the attraction in two dimensions reads them, once an iteration: eight to a record, columns and values
/// side by side. A column is stored by its distance from the row in 16 bits; the few columns that are farther away have records of
/// their own, with whole numbers. Each row is filled up with columns of no value, so that it has whole records only.
/// </summary>
internal sealed unsafe class PackedEdges : IDisposable
{
    /// <summary>The entries of a record.</summary>
    public const int Lanes = 8;

    /// <summary>The bytes of a record of near columns: eight distances of 16 bits, then eight values.</summary>
    public const int NearBytes = Lanes * (sizeof(short) + sizeof(float));

    /// <summary>The bytes of a record of far columns: eight columns of 32 bits, then eight values.</summary>
    public const int FarBytes = Lanes * (sizeof(int) + sizeof(float));

    // Where the value of each column stands: x and y of eight points are shuffled into this order.
    private static readonly int[] ValuePlaces = [0, 1, 4, 5, 2, 3, 6, 7];

    private readonly AlignedBuffer<int> _nearStarts;
    private readonly AlignedBuffer<int> _farStarts;
    private readonly AlignedBuffer<byte> _near;
    private readonly AlignedBuffer<byte> _far;

    /// <summary>Packs the entries of a matrix.</summary>
    /// <param name="matrix">The affinities.</param>
    /// <param name="points">Points in the order of its rows: their pieces are packed side by side.</param>
    /// <param name="team">The threads.</param>
    public PackedEdges(AffinityMatrix matrix, MapPoints points, WorkerTeam team)
    {
        _nearStarts = new AlignedBuffer<int>(matrix.Rows + 1L);
        _farStarts = new AlignedBuffer<int>(matrix.Rows + 1L);
        team.Run(points.Pieces, piece => Count(matrix, points.Piece(piece)));
        AddUp(NearStarts, matrix.Rows);
        AddUp(FarStarts, matrix.Rows);
        _near = new AlignedBuffer<byte>((long)_nearStarts[matrix.Rows] * NearBytes);
        _far = new AlignedBuffer<byte>((long)_farStarts[matrix.Rows] * FarBytes);
        team.Run(points.Pieces, piece => Fill(matrix, points.Piece(piece)));
    }

    /// <summary>The first record of near columns of each row; at the end their number.</summary>
    public int* NearStarts => _nearStarts.Address;

    /// <summary>The first record of far columns of each row; at the end their number.</summary>
    public int* FarStarts => _farStarts.Address;

    /// <summary>The records of near columns.</summary>
    public byte* Near => _near.Address;

    /// <summary>The records of far columns.</summary>
    public byte* Far => _far.Address;

    public void Dispose()
    {
        _nearStarts.Dispose();
        _farStarts.Dispose();
        _near.Dispose();
        _far.Dispose();
    }

    // Numbers of records become where they start.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddUp(int* starts, int rows)
    {
        for (int row = 0; row < rows; row++)
        {
            starts[row + 1] += starts[row];
        }
    }

    private static bool IsNear(int distance) => distance == (short)distance;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Count(AffinityMatrix matrix, (int Begin, int End) rows)
    {
        int[] starts = matrix.RowStarts;
        int[] columns = matrix.Columns;
        for (int row = rows.Begin; row < rows.End; row++)
        {
            int near = 0;
            for (int e = starts[row]; e < starts[row + 1]; e++)
            {
                near += IsNear(columns[e] - row) ? 1 : 0;
            }

            int far = starts[row + 1] - starts[row] - near;
            NearStarts[row + 1] = (near + Lanes - 1) / Lanes;
            FarStarts[row + 1] = (far + Lanes - 1) / Lanes;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Fill(AffinityMatrix matrix, (int Begin, int End) rows)
    {
        int[] starts = matrix.RowStarts;
        int[] columns = matrix.Columns;
        float[] values = matrix.Values;
        ref int places = ref MemoryMarshal.GetArrayDataReference(ValuePlaces);
        for (int row = rows.Begin; row < rows.End; row++)
        {
            byte* nearRecords = Near + ((long)NearStarts[row] * NearBytes);
            byte* farRecords = Far + ((long)FarStarts[row] * FarBytes);
            int near = 0;
            int far = 0;
            for (int e = starts[row]; e < starts[row + 1]; e++)
            {
                int distance = columns[e] - row;
                if (IsNear(distance))
                {
                    byte* record = nearRecords + (near / Lanes * NearBytes);
                    ((short*)record)[near % Lanes] = (short)distance;
                    ((float*)(record + (Lanes * sizeof(short))))[Unsafe.Add(ref places, near % Lanes)] = values[e];
                    near++;
                }
                else
                {
                    byte* record = farRecords + (far / Lanes * FarBytes);
                    ((int*)record)[far % Lanes] = columns[e];
                    ((float*)(record + (Lanes * sizeof(int))))[Unsafe.Add(ref places, far % Lanes)] = values[e];
                    far++;
                }
            }

            // The memory is zero, and so are the values of the fillers and the distances of near ones; far ones point at the row itself.
            for (; far % Lanes != 0; far++)
            {
                ((int*)(farRecords + (far / Lanes * FarBytes)))[far % Lanes] = row;
            }
        }
    }
}
