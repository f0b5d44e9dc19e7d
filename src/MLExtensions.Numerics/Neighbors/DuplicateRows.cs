using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MLExtensions.Numerics;

/// <summary>
/// Rows that equal each other, value by value. Thousands of them tie at distance 0, where no bound helps: neighbours are looked
/// for among one of each and spread over the rest.
/// </summary>
internal sealed class DuplicateRows
{
    /// <summary>Groups up to this size are left to the search, which handles ties well enough.</summary>
    private const int Tolerated = 24;

    private readonly FloatMatrix _data;
    private readonly int[][] _members;

    private DuplicateRows(FloatMatrix data, int[][] members)
    {
        _data = data;
        _members = members;
    }

    /// <summary>The number of rows that differ.</summary>
    public int Groups => _members.Length;

    /// <summary>Looks for equal rows.</summary>
    /// <returns>The groups; null where none is large.</returns>
    public static DuplicateRows? Find(FloatMatrix data, int threads, CancellationToken cancellationToken)
    {
        const int Block = 4096;
        var hashes = new ulong[data.Rows];
        Workers.For(threads, PanelShape.Count(data.Rows, Block), block =>
        {
            for (int row = block * Block; row < Math.Min(data.Rows, (block + 1) * Block); row++)
            {
                hashes[row] = Hash(data.Row(row));
            }
        }, cancellationToken);
        var keys = (ulong[])hashes.Clone();
        Array.Sort(keys);
        return LongestRun(keys) <= Tolerated ? null : Group(data, hashes);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int LongestRun(ulong[] sorted)
    {
        int longest = 0;
        for (int from = 0, i = 0; i < sorted.Length; i++)
        {
            from = sorted[i] == sorted[from] ? from : i;
            longest = Math.Max(longest, i - from + 1);
        }

        return longest;
    }

    /// <summary>One row of each group.</summary>
    public FloatMatrix Distinct()
    {
        var distinct = new FloatMatrix(_members.Length, _data.Columns);
        for (int group = 0; group < _members.Length; group++)
        {
            _data.Row(_members[group][0]).CopyTo(distinct.Row(group));
        }

        return distinct;
    }

    /// <summary>Turns neighbours among the groups into neighbours among the rows: equal distances by row number.</summary>
    /// <param name="found">The neighbours of each group, as many as there are; null where there is one group.</param>
    /// <param name="neighbors">The neighbours wanted of each row.</param>
    /// <param name="threads">The number of threads.</param>
    /// <param name="cancellationToken">Checked for each group.</param>
    public FoundNeighbors Spread(FoundNeighbors? found, int neighbors, int threads, CancellationToken cancellationToken)
    {
        var result = new FoundNeighbors(_data.Rows, neighbors) { Order = found?.Order is { } order ? [.. order.SelectMany(group => _members[group])] : null };
        Workers.For(threads, _members.Length, group =>
        {
            var near = new List<(float Distance, int Row)>();
            foreach (int member in _members[group].Take(neighbors + 1))
            {
                near.Add((0, member));
            }

            for (int i = 0; found is not null && i < found.Neighbors; i++)
            {
                int at = (group * found.Neighbors) + i;
                if (near.Count > neighbors && found.Distances[at] > near[^1].Distance)
                {
                    break;
                }

                foreach (int member in _members[found.Indices[at]].Take(neighbors + 1))
                {
                    near.Add((found.Distances[at], member));
                }
            }

            near.Sort();
            foreach (int row in _members[group])
            {
                int target = row * neighbors;
                int end = target + neighbors;
                for (int i = 0; target < end; i++)
                {
                    if (near[i].Row != row)
                    {
                        (result.Distances[target], result.Indices[target++]) = near[i];
                    }
                }
            }
        }, cancellationToken);
        return result;
    }

    private static DuplicateRows Group(FloatMatrix data, ulong[] hashes)
    {
        var groupsOf = new Dictionary<ulong, List<int>>();
        var members = new List<List<int>>();
        for (int row = 0; row < data.Rows; row++)
        {
            ref List<int>? groups = ref CollectionsMarshal.GetValueRefOrAddDefault(groupsOf, hashes[row], out _);
            groups ??= [];
            int found = groups.FindIndex(group => data.Row(members[group][0]).SequenceEqual(data.Row(row)));
            int group = found < 0 ? members.Count : groups[found];
            if (found < 0)
            {
                groups.Add(group);
                members.Add([]);
            }

            members[group].Add(row);
        }

        return new DuplicateRows(data, [.. members.Select(list => list.ToArray())]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static ulong Hash(ReadOnlySpan<float> row)
    {
        ulong hash = 0x9E3779B97F4A7C15UL;
        foreach (float value in row)
        {
            // Adding 0 makes −0 equal to 0, as the comparison of rows has it.
            hash = (hash ^ BitConverter.SingleToUInt32Bits(value + 0f)) * 0xD6E8FEB86659FD93UL;
            hash ^= hash >> 32;
        }

        return hash;
    }
}
