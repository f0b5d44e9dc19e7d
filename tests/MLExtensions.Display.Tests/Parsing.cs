using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace MLExtensions.Display.Tests;

/// <summary>Reads back what the blocks wrote.</summary>
internal static class Parsing
{
    public static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    public static XElement ParseSvg(SvgFigure figure) => XElement.Parse(figure.ToSvg());

    public static XElement ParsePage(string html)
    {
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore };
        using var reader = XmlReader.Create(new StringReader(html), settings);
        return XElement.Load(reader);
    }

    public static double Number(this XElement element, string attribute) =>
        double.Parse(element.Attribute(attribute)!.Value, CultureInfo.InvariantCulture);

    public static string Text(this XElement element) => (string)element;

    public static XElement[] WithHint(this XElement root, string start) =>
        [.. root.Descendants(Svg + "title").Where(t => t.Value.StartsWith(start, StringComparison.Ordinal)).Select(t => t.Parent!)];
}
