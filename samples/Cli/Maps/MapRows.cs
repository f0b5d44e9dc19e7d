using MLExtensions.Numerics;

namespace MLExtensions.Cli.Maps;

/// <summary>The rows to make a map of.</summary>
/// <param name="Values">The rows: finite or not, the map's maker checks.</param>
/// <param name="Texts">What each row is called; null where they have no names.</param>
internal sealed record MapRows(FloatMatrix Values, IReadOnlyList<string>? Texts);
