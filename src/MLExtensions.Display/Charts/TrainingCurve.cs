namespace MLExtensions.Display;

/// <summary>The cost of a training after each of its iterations, and that of validation rows where there are some.</summary>
public sealed class TrainingCurve : SvgFigure
{
    private readonly IReadOnlyList<double> _costs = [];

    /// <summary>Gets the cost after iteration 1, 2, …</summary>
    public required IReadOnlyList<double> Costs
    {
        get => _costs;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            _costs = value.Count > 0 ? value : throw new ArgumentException("Costs is empty; it needs at least one iteration.", nameof(value));
        }
    }

    /// <summary>Gets the cost of validation rows after iteration 1, 2, …; NaN where they were not looked at.</summary>
    /// <value>The default value is an empty list: no such line.</value>
    public IReadOnlyList<double> ValidationCosts
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    } = [];

    /// <summary>Gets the name of the cost.</summary>
    /// <value>The default value is <c>Cost</c>.</value>
    public string CostLabel { get; init; } = "Cost";

    /// <summary>Gets the name of a pass.</summary>
    /// <value>The default value is <c>Iteration</c>.</value>
    public string IterationLabel { get; init; } = "Iteration";

    internal override double HeightOf(double width, double margin) => Chart().HeightOf(width, margin);

    internal override void Draw(IPlotCanvas canvas) => Chart().Draw(canvas);

    internal override string Describe() => Chart().Describe();

    private LineChart Chart() => new()
    {
        Title = Title,
        Width = Width,
        Height = 320,
        Series = ValidationCosts.Count == 0 ? [LineSeries.Of(CostLabel, Costs)] : [LineSeries.Of("Training", Costs), LineSeries.Of("Validation", ValidationCosts)],
        XLabel = IterationLabel,
        YLabel = CostLabel,
    };
}
