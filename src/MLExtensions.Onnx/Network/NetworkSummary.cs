using System.Globalization;
using System.Text;

namespace MLExtensions.Onnx;

/// <summary>The layers of a network with output shapes and numbers of parameters; its text is a table.</summary>
/// <param name="Name">The network's name.</param>
/// <param name="Layers">The layers; those inside a residual or branch follow it, one level deeper.</param>
public sealed record NetworkSummary(string Name, IReadOnlyList<LayerSummary> Layers)
{
    /// <summary>Number of all trained numbers.</summary>
    public long TrainedParameters => Layers.Sum(layer => layer.TrainedParameters);

    /// <summary>Number of all running statistics.</summary>
    public long FixedParameters => Layers.Sum(layer => layer.FixedParameters);

    /// <summary>Number of all parameters.</summary>
    public long Parameters => TrainedParameters + FixedParameters;

    /// <summary>A table of layers, output shapes and parameters, with totals below.</summary>
    public override string ToString()
    {
        string[][] rows =
        [
            ["Layer", "Kind", "Output", "Parameters"],
            .. Layers.Select(layer => (string[])[new string(' ', 2 * layer.Depth) + layer.Name, layer.Kind, $"[{string.Join(", ", layer.OutputDims)}]", Number(layer.Parameters)]),
        ];
        int[] widths = [.. Enumerable.Range(0, 4).Select(column => rows.Max(row => row[column].Length))];
        var text = new StringBuilder();
        text.AppendLine(Name);
        for (int i = 0; i < rows.Length; i++)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{rows[i][0].PadRight(widths[0])}  {rows[i][1].PadRight(widths[1])}  {rows[i][2].PadRight(widths[2])}  {rows[i][3].PadLeft(widths[3])}");
            if (i == 0)
                text.AppendLine(new string('-', widths.Sum() + 6));
        }

        text.AppendLine(new string('-', widths.Sum() + 6));
        text.Append(CultureInfo.InvariantCulture, $"{Number(Parameters)} parameters, {Number(TrainedParameters)} of them trained");
        return text.ToString();
    }

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
