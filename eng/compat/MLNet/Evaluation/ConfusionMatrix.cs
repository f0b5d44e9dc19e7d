using System.Text;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Rows are true classes, columns predicted ones.</summary>
public sealed class ConfusionMatrix
{
    private const int TruthWidth = 9;
    private readonly string[] _names;

    internal ConfusionMatrix(double[][] counts, string[] names)
    {
        _names = names;
        Counts = counts;
        NumberOfClasses = counts.Length;
        PerClassRecall = [.. counts.Select((row, c) => Ratio(row[c], row.Sum()))];
        PerClassPrecision = [.. counts.Select((row, c) => Ratio(row[c], counts.Sum(r => r[c])))];
    }

    public IReadOnlyList<double> PerClassPrecision { get; }

    public IReadOnlyList<double> PerClassRecall { get; }

    public IReadOnlyList<IReadOnlyList<double>> Counts { get; }

    public int NumberOfClasses { get; }

    public double GetCountForClassPair(int predictedClassIndicatorIndex, int actualClassIndicatorIndex)
    {
        const string Message = "Invalid index. Should be non-negative, less than the number of classes.";
        Contracts.CheckParam(predictedClassIndicatorIndex >= 0 && predictedClassIndicatorIndex < NumberOfClasses, nameof(predictedClassIndicatorIndex), Message);
        Contracts.CheckParam(actualClassIndicatorIndex >= 0 && actualClassIndicatorIndex < NumberOfClasses, nameof(actualClassIndicatorIndex), Message);
        return Counts[actualClassIndicatorIndex][predictedClassIndicatorIndex];
    }

    public string GetFormattedConfusionTable()
    {
        int width = NumberOfClasses == 2 ? 8 : 5;
        int longest = _names.Max(name => name.Length);
        // Names too long for a column head give way to numbers, which the rows then explain.
        bool numbered = longest > width;
        int digits = (NumberOfClasses - 1).ToString().Length;
        int left = Math.Max(TruthWidth, longest + (numbered ? digits + 2 : 0));
        string Head(int c) => numbered ? c.ToString() : _names[c];
        string RowName(int c) => numbered ? $"{c.ToString().PadLeft(digits)}. {_names[c].PadLeft(left - digits - 2)}" : _names[c].PadLeft(left);
        string rule = string.Concat(Enumerable.Repeat(NumberOfClasses > 2 ? "========" : "===========", NumberOfClasses));

        var text = new StringBuilder().AppendLine().AppendLine("Confusion table");
        text.Append(' ', left).Append(" ||").AppendLine(rule);
        text.Append("PREDICTED".PadRight(left)).Append(" ||");
        for (int c = 0; c < NumberOfClasses; c++)
            text.Append(' ').Append(Head(c).PadLeft(width)).Append(" |");
        text.AppendLine(" Recall");
        text.Append("TRUTH".PadRight(left)).Append(" ||").AppendLine(rule);
        for (int row = 0; row < NumberOfClasses; row++)
        {
            text.Append(RowName(row)).Append(" ||");
            foreach (double count in Counts[row])
                text.Append(' ').Append($"{count:N0}".PadLeft(width)).Append(" |");
            text.Append(' ').AppendLine($"{PerClassRecall[row]:F4}".PadLeft(5));
        }

        text.Append(' ', left).Append(" ||").AppendLine(rule);
        text.Append("Precision".PadRight(left)).Append(" ||");
        foreach (double precision in PerClassPrecision)
            text.Append($"{precision:N4}".PadLeft(width + 1)).Append(" |");
        return text.AppendLine().ToString();
    }

    private static double Ratio(double part, double whole) => whole > 0 ? part / whole : 0;
}
