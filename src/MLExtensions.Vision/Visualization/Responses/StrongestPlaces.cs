namespace MLExtensions.Vision;

/// <summary>The strongest places of each filter.</summary>
internal sealed class StrongestPlaces(int filters, int count)
{
    private readonly StrongPlace[] _places = new StrongPlace[filters * count];
    private readonly int[] _lengths = new int[filters];

    /// <summary>A filter's places, strongest first.</summary>
    public ReadOnlySpan<StrongPlace> Of(int filter) => _places.AsSpan(filter * count, _lengths[filter]);

    /// <summary>Takes a place if it is among the strongest.</summary>
    public void Add(int filter, StrongPlace place)
    {
        Span<StrongPlace> places = _places.AsSpan(filter * count, count);
        int length = _lengths[filter];
        if (length == count && !place.IsBefore(places[^1]))
        {
            return;
        }

        int position = length == count ? count - 1 : _lengths[filter]++;
        for (; position > 0 && place.IsBefore(places[position - 1]); position--)
        {
            places[position] = places[position - 1];
        }

        places[position] = place;
    }
}
