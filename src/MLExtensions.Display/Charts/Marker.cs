namespace MLExtensions.Display;

/// <summary>Marks of scatter plots: each category has a shape as well as a colour, so that colour is never the only sign.</summary>
internal static class Marker
{
    private const int Shapes = 4;

    /// <summary>The shape of a category: 0 disc, 1 square, 2 triangle, 3 diamond. Categories that share a hue differ in it.</summary>
    public static int ShapeOf(int category) => (category + (category / Palette.Series.Count)) % Shapes;

    public static void Draw(IPlotCanvas canvas, int category, double x, double y, double radius, Paint paint, string? hint)
    {
        switch (ShapeOf(category))
        {
            case 1:
                double side = radius * 0.88;
                canvas.Rectangle(x - side, y - side, 2 * side, 2 * side, paint, 0, hint);
                break;
            case 2:
                canvas.Polygon([(x, y - (1.2 * radius)), (x + (1.1 * radius), y + (0.8 * radius)), (x - (1.1 * radius), y + (0.8 * radius))], paint, hint);
                break;
            case 3:
                double reach = radius * 1.25;
                canvas.Polygon([(x, y - reach), (x + reach, y), (x, y + reach), (x - reach, y)], paint, hint);
                break;
            default:
                canvas.Circle(x, y, radius, paint, hint);
                break;
        }
    }
}
