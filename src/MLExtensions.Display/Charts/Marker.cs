using System.Globalization;

namespace MLExtensions.Display;

/// <summary>Marks of scatter plots: each category has a shape as well as a colour, so that colour is never the only sign.</summary>
internal static class Marker
{
    private const int Shapes = 4;

    public static void Draw(SvgCanvas canvas, int category, double x, double y, double radius, Paint paint, string? hint)
    {
        switch ((category + (category / Palette.Series.Count)) % Shapes)
        {
            case 1:
                double side = radius * 0.88;
                canvas.Rectangle(x - side, y - side, 2 * side, 2 * side, paint, 0, hint);
                break;
            case 2:
                canvas.FillPath(Polygon(x, y, (0, -1.2 * radius), (1.1 * radius, 0.8 * radius), (-1.1 * radius, 0.8 * radius)), paint, hint);
                break;
            case 3:
                double reach = radius * 1.25;
                canvas.FillPath(Polygon(x, y, (0, -reach), (reach, 0), (0, reach), (-reach, 0)), paint, hint);
                break;
            default:
                canvas.Circle(x, y, radius, paint, hint);
                break;
        }
    }

    private static string Polygon(double x, double y, params ReadOnlySpan<(double X, double Y)> corners)
    {
        string path = "";
        foreach ((double dx, double dy) in corners)
        {
            path += string.Create(CultureInfo.InvariantCulture, $"{(path.Length == 0 ? 'M' : 'L')}{NumberText.Coordinate(x + dx)} {NumberText.Coordinate(y + dy)}");
        }

        return path + "Z";
    }
}
