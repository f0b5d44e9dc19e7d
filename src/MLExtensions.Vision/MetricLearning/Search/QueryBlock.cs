using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Numerics;
using MLExtensions.Transformers;

namespace MLExtensions.Vision.Search;

/// <summary>Looks up the rows of a block together. A row with a value that is not finite has no neighbours.</summary>
internal abstract class QueryBlock(NearestNeighborIndex index, int neighbors, DataViewRow input, DataViewSchema.Column column, int capacity) : RowBlock
{
    private readonly ValueGetter<VBuffer<float>> _getter = input.GetGetter<VBuffer<float>>(column);
    private readonly FloatMatrix _queries = new(capacity, index.Dimension);
    private readonly int[] _places = new int[capacity];
    private readonly bool[] _isNumber = new bool[capacity];
    private IndexedNeighbor[][] _found = [];
    private VBuffer<float> _buffer;

    public sealed override void Load(int slot)
    {
        _getter(ref _buffer);
        Span<float> query = _queries.Row(slot);
        _buffer.CopyTo(query);
        _isNumber[slot] = !query.ContainsAnyExceptInRange(float.MinValue, float.MaxValue);
    }

    public sealed override void Compute(int count)
    {
        int queries = 0;
        for (int slot = 0; slot < count; slot++)
        {
            if (_isNumber[slot])
            {
                _queries.Row(slot).CopyTo(_queries.Row(queries));
                _places[slot] = queries++;
            }
        }

        _found = queries > 0 ? index.SearchAll(new FloatMatrix(_queries.Values[..(queries * _queries.Columns)], queries, _queries.Columns), neighbors) : [];
    }

    /// <summary>Whether all values of a row are finite.</summary>
    protected bool IsNumber(int slot) => _isNumber[slot];

    /// <summary>What a row's search found.</summary>
    protected IndexedNeighbor[] Found(int slot) => _isNumber[slot] ? _found[_places[slot]] : [];
}
