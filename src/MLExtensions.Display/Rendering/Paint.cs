namespace MLExtensions.Display;

/// <summary>One colour of the palette in its light and its dark form.</summary>
/// <param name="Name">The name that CSS variables and classes are made from.</param>
/// <param name="Light">The colour on a light background, <c>#rrggbb</c>.</param>
/// <param name="Dark">The colour on a dark background, <c>#rrggbb</c>.</param>
internal sealed record Paint(string Name, string Light, string Dark)
{
    /// <summary>The class that fills with this colour.</summary>
    public string FillClass => "mlx-f-" + Name;

    /// <summary>The class that strokes with this colour.</summary>
    public string StrokeClass => "mlx-s-" + Name;

    /// <summary>The CSS variable that holds this colour.</summary>
    public string Variable => "--mlx-" + Name;
}
