using System.Runtime.CompilerServices;
using MLExtensions.Numerics;

namespace MLExtensions.Projection;

/// <summary>
/// The points of a map and what the optimizer keeps of each, in unmanaged memory: <see cref="Stride"/> floats a point (1, 2, or 4 for
/// three dimensions, the fourth 0), so that a point is one load.
/// </summary>
internal sealed unsafe class MapPoints : IDisposable
{
    private readonly AlignedBuffer<float>[] _buffers;

    public MapPoints(int count, int dimensions)
    {
        Count = count;
        Dimensions = dimensions;
        Stride = dimensions == 3 ? 4 : dimensions;
        // Whole vectors may be loaded, and stored, at the last point: beyond it all positions, steps and forces are 0.
        long length = ((long)count * Stride) + 32;
        _buffers = [new(length), new(length), new(length), new(length), new(length)];
        RowsPerPiece = Math.Max(64, (((count + 127) / 128) + 7) & ~7);
        Pieces = (count + RowsPerPiece - 1) / RowsPerPiece;
    }

    /// <summary>The number of points.</summary>
    public int Count { get; }

    /// <summary>1, 2 or 3.</summary>
    public int Dimensions { get; }

    /// <summary>Floats from one point to the next.</summary>
    public int Stride { get; }

    /// <summary>The rows of a piece of work, a multiple of 8. It depends on the number of points only, and so do sums by pieces.</summary>
    public int RowsPerPiece { get; }

    /// <summary>The number of pieces of work.</summary>
    public int Pieces { get; }

    /// <summary>Where the points are.</summary>
    public float* Positions => _buffers[0].Address;

    /// <summary>Where they will be after the step that is being computed.</summary>
    public float* Next => _buffers[1].Address;

    /// <summary>The last step of each.</summary>
    public float* Velocities => _buffers[2].Address;

    /// <summary>The factor of each coordinate's learning rate.</summary>
    public float* Gains => _buffers[3].Address;

    /// <summary>The repulsive forces before division by their normalization Z.</summary>
    public float* Repulsion => _buffers[4].Address;

    /// <summary>The rows of a piece.</summary>
    /// <param name="piece">The piece, from 0.</param>
    public (int Begin, int End) Piece(int piece) => (piece * RowsPerPiece, Math.Min(Count, (piece + 1) * RowsPerPiece));

    /// <summary>Makes <see cref="Next"/> the positions.</summary>
    public void Advance() => (_buffers[0], _buffers[1]) = (_buffers[1], _buffers[0]);

    /// <summary>Sets positions, stops the points and sets the gains to 1.</summary>
    /// <param name="map">The positions by row.</param>
    /// <param name="order">The row at each place; null where they are the same.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Load(FloatMatrix map, int[]? order)
    {
        for (int place = 0; place < Count; place++)
        {
            map.Row(order is null ? place : order[place]).CopyTo(new Span<float>(Positions + ((long)place * Stride), Dimensions));
        }

        _buffers[2].Span.Clear();
        float* gains = Gains;
        for (long i = 0; i < _buffers[3].Length; i++)
        {
            gains[i] = 1;
        }
    }

    /// <summary>The positions by row, their mean at 0.</summary>
    /// <param name="order">The row at each place; null where they are the same.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public FloatMatrix ToMatrix(int[]? order)
    {
        var mean = new double[Dimensions];
        for (int place = 0; place < Count; place++)
        {
            for (int d = 0; d < Dimensions; d++)
            {
                mean[d] += Positions[((long)place * Stride) + d];
            }
        }

        var result = new FloatMatrix(Count, Dimensions);
        for (int place = 0; place < Count; place++)
        {
            Span<float> row = result.Row(order is null ? place : order[place]);
            for (int d = 0; d < Dimensions; d++)
            {
                row[d] = (float)(Positions[((long)place * Stride) + d] - (mean[d] / Count));
            }
        }

        return result;
    }

    /// <summary>Brings the points, their steps and gains into another order.</summary>
    /// <param name="order">The old place of each new one.</param>
    /// <param name="team">The threads.</param>
    public void Reorder(int[] order, WorkerTeam team)
    {
        foreach (int buffer in (int[])[0, 2, 3])
        {
            float* from = _buffers[buffer].Address;
            float* to = _buffers[1].Address;
            team.Run(Pieces, piece =>
            {
                (int begin, int end) = Piece(piece);
                for (int place = begin; place < end; place++)
                {
                    for (int d = 0; d < Stride; d++)
                    {
                        to[((long)place * Stride) + d] = from[((long)order[place] * Stride) + d];
                    }
                }
            });
            (_buffers[buffer], _buffers[1]) = (_buffers[1], _buffers[buffer]);
        }

        // The next positions are where the gains were, whose ends are not 0.
        long length = (long)Count * Stride;
        _buffers[1].Slice(length, (int)(_buffers[1].Length - length)).Clear();
    }

    public void Dispose()
    {
        foreach (AlignedBuffer<float> buffer in _buffers)
        {
            buffer.Dispose();
        }
    }
}
