using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MLExtensions.Numerics;

namespace MLExtensions.Projection;

/// <summary>
/// The entries of affinities as the attraction in two dimensions reads them, once an iteration: eight to a record, columns and values
/// side by side. The rows of a piece of work look at the columns of one block after another, so that the points of the block stay in the
/// cache; within it, a column takes 16 bits. Entries of a row that are few in a block have records of their own, with whole numbers. Records
/// are filled up with columns of no value.
/// </summary>
internal sealed unsafe class PackedEdges : IDisposable
{
    /// <summary>The entries of a record.</summary>
    public const int Lanes = 8;

    /// <summary>The bytes of a record of a block: eight columns of 16 bits, counted from the block's first, then eight values.</summary>
    public const int NearBytes = Lanes * (sizeof(ushort) + sizeof(float));

    /// <summary>The bytes of a record of far columns: eight columns of 32 bits, then eight values.</summary>
    public const int FarBytes = Lanes * (sizeof(int) + sizeof(float));

    // The points of a block are 256 KB: they stay in the second cache.
    private const int UsualBlockBits = 15;

    // Fewer entries of a row in a block would leave most of a record empty.
    private const int LeastOfRun = 4;

    // Where the value of each column stands: x and y of eight points are shuffled into this order.
    private static readonly int[] ValuePlaces = [0, 1, 4, 5, 2, 3, 6, 7];

    private readonly int _blockBits;
    private readonly int _blocks;
    private readonly Piece[] _pieces;
    private readonly AlignedBuffer<int> _farStarts;
    private readonly AlignedBuffer<Run> _runs;
    private readonly AlignedBuffer<byte> _near;
    private readonly AlignedBuffer<byte> _far;

    /// <summary>Packs the entries of a matrix.</summary>
    /// <param name="matrix">The affinities.</param>
    /// <param name="points">Points in the order of its rows: each of their pieces is packed for itself.</param>
    /// <param name="team">The threads.</param>
    /// <param name="blockBits">The logarithm of the columns of a block, at most 16.</param>
    public PackedEdges(AffinityMatrix matrix, MapPoints points, WorkerTeam team, int blockBits = UsualBlockBits)
    {
        _blockBits = blockBits;
        _blocks = ((matrix.Rows - 1) >> blockBits) + 1;
        _pieces = new Piece[points.Pieces];
        _farStarts = new AlignedBuffer<int>(matrix.Rows + 1L);
        team.Run(points.Pieces, piece => _pieces[piece] = Count(matrix, points.Piece(piece)));
        (long runs, long near) = Begin(matrix.Rows);
        _runs = new AlignedBuffer<Run>(runs);
        _near = new AlignedBuffer<byte>(near * NearBytes);
        _far = new AlignedBuffer<byte>((long)_farStarts[matrix.Rows] * FarBytes);
        team.Run(points.Pieces, piece => Fill(matrix, points.Piece(piece), _pieces[piece]));
    }

    /// <summary>The first record of far columns of each row; at the end their number.</summary>
    public int* FarStarts => _farStarts.Address;

    /// <summary>The records of far columns.</summary>
    public byte* Far => _far.Address;

    /// <summary>The blocks that a piece's rows have records of, in order.</summary>
    public Segment[] Segments(int piece) => _pieces[piece].Segments;

    /// <summary>The runs of a piece, segment after segment.</summary>
    public Run* Runs(int piece) => _runs.Address + _pieces[piece].FirstRun;

    /// <summary>The records of blocks of a piece, run after run.</summary>
    public byte* Near(int piece) => _near.Address + (_pieces[piece].FirstRecord * NearBytes);

    /// <summary>The first column of a segment's block.</summary>
    public int FirstColumn(Segment segment) => segment.Block << _blockBits;

    public void Dispose()
    {
        _farStarts.Dispose();
        _runs.Dispose();
        _near.Dispose();
        _far.Dispose();
    }

    // The runs and records of each block, and how many records of far columns each row has.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private Piece Count(AffinityMatrix matrix, (int Begin, int End) rows)
    {
        int[] starts = matrix.RowStarts;
        var piece = new Piece(_blocks);
        var entries = new BlockEntries(_blocks, _blockBits);
        for (int row = rows.Begin; row < rows.End; row++)
        {
            entries.Count(matrix.Columns, starts[row], starts[row + 1]);
            int far = 0;
            foreach (int block in entries.Met)
            {
                int count = entries.Counts[block];
                if (count < LeastOfRun)
                {
                    far += count;
                }
                else
                {
                    piece.Runs[block]++;
                    piece.Records[block] += (count + Lanes - 1) / Lanes;
                }
            }

            FarStarts[row + 1] = (far + Lanes - 1) / Lanes;
        }

        return piece;
    }

    // Numbers become where things start.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private (long Runs, long Records) Begin(int rows)
    {
        int* far = FarStarts;
        for (int row = 0; row < rows; row++)
        {
            far[row + 1] += far[row];
        }

        long runs = 0;
        long records = 0;
        foreach (Piece piece in _pieces)
        {
            (piece.FirstRun, piece.FirstRecord) = (runs, records);
            int segments = 0;
            for (int block = 0; block < _blocks; block++)
            {
                runs += piece.Runs[block];
                records += piece.Records[block];
                segments += piece.Runs[block] > 0 ? 1 : 0;
            }

            piece.Segments = new Segment[segments];
        }

        return (runs, records);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Fill(AffinityMatrix matrix, (int Begin, int End) rows, Piece piece)
    {
        int[] starts = matrix.RowStarts;
        int[] columns = matrix.Columns;
        float[] values = matrix.Values;
        ref int places = ref MemoryMarshal.GetArrayDataReference(ValuePlaces);
        var entries = new BlockEntries(_blocks, _blockBits);
        // Where the next run and record of each block go.
        var nextRun = new long[_blocks];
        var nextRecord = new long[_blocks];
        PlaceSegments(piece, nextRun, nextRecord);
        // Of a row, where the next entry of each block goes, in entries; negative for far ones.
        var next = new long[_blocks];
        int mask = (1 << _blockBits) - 1;
        for (int row = rows.Begin; row < rows.End; row++)
        {
            entries.Count(columns, starts[row], starts[row + 1]);
            foreach (int block in entries.Met)
            {
                int count = entries.Counts[block];
                next[block] = -1;
                if (count >= LeastOfRun)
                {
                    int records = (count + Lanes - 1) / Lanes;
                    _runs.Address[nextRun[block]++] = new Run(row - rows.Begin, records * NearBytes);
                    next[block] = nextRecord[block] * Lanes;
                    nextRecord[block] += records;
                }
            }

            byte* farRecords = Far + ((long)FarStarts[row] * FarBytes);
            int far = 0;
            for (int e = starts[row]; e < starts[row + 1]; e++)
            {
                ref long place = ref next[columns[e] >> _blockBits];
                float value = values[e];
                if (place >= 0)
                {
                    int lane = (int)(place % Lanes);
                    byte* record = _near.Address + (place / Lanes * NearBytes);
                    ((ushort*)record)[lane] = (ushort)(columns[e] & mask);
                    ((float*)(record + (Lanes * sizeof(ushort))))[Unsafe.Add(ref places, lane)] = value;
                    place++;
                }
                else
                {
                    byte* record = farRecords + (far / Lanes * FarBytes);
                    ((int*)record)[far % Lanes] = columns[e];
                    ((float*)(record + (Lanes * sizeof(int))))[Unsafe.Add(ref places, far % Lanes)] = value;
                    far++;
                }
            }

            // The memory is zero, and so are the values of the fillers and the columns of those of blocks; far ones point at the row itself.
            for (; far % Lanes != 0; far++)
            {
                ((int*)(farRecords + (far / Lanes * FarBytes)))[far % Lanes] = row;
            }
        }
    }

    private static void PlaceSegments(Piece piece, long[] nextRun, long[] nextRecord)
    {
        long run = piece.FirstRun;
        long record = piece.FirstRecord;
        int segment = 0;
        for (int block = 0; block < piece.Runs.Length; block++)
        {
            (nextRun[block], nextRecord[block]) = (run, record);
            run += piece.Runs[block];
            record += piece.Records[block];
            if (piece.Runs[block] > 0)
            {
                piece.Segments[segment++] = new Segment(block, piece.Runs[block]);
            }
        }
    }

    /// <summary>The records of a row in a block.</summary>
    /// <param name="Row">The row, counted from the first of the piece.</param>
    /// <param name="Bytes">Their bytes.</param>
    internal readonly record struct Run(int Row, int Bytes);

    /// <summary>The runs of a piece in a block.</summary>
    /// <param name="Block">The block.</param>
    /// <param name="Runs">The number of runs.</param>
    internal readonly record struct Segment(int Block, int Runs);

    private sealed class Piece(int blocks)
    {
        public int[] Runs { get; } = new int[blocks];

        public int[] Records { get; } = new int[blocks];

        public Segment[] Segments { get; set; } = [];

        public long FirstRun { get; set; }

        public long FirstRecord { get; set; }
    }

    // Counts the entries of one row after another by blocks.
    private sealed class BlockEntries(int blocks, int blockBits)
    {
        private readonly int[] _met = new int[blocks];
        private int _count;

        public int[] Counts { get; } = new int[blocks];

        /// <summary>The blocks that the row has entries in.</summary>
        public ReadOnlySpan<int> Met => _met.AsSpan(0, _count);

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Count(int[] columns, int begin, int end)
        {
            foreach (int block in Met)
            {
                Counts[block] = 0;
            }

            _count = 0;
            for (int e = begin; e < end; e++)
            {
                int block = columns[e] >> blockBits;
                if (Counts[block]++ == 0)
                {
                    _met[_count++] = block;
                }
            }
        }
    }
}
