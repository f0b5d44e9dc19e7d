namespace MLExtensions;

/// <summary>What a long operation reports while it runs, through <see cref="IProgress{T}"/>.</summary>
/// <param name="Phase">The phase in progress, for instance <c>counting</c> or <c>training</c>.</param>
/// <param name="Epoch">The pass over the data that just ended, from 1; 0 before the first one ends or where a phase has no passes.</param>
/// <param name="Epochs">The number of passes planned; 0 where a phase has none.</param>
/// <param name="Fraction">The part of the phase that is done, 0 to 1; NaN where it cannot be known.</param>
/// <param name="Loss">The objective after <paramref name="Epoch"/>; NaN where there is none yet.</param>
/// <param name="Rate">Items (cells, tokens, rows) processed a second; 0 where it is not known.</param>
/// <param name="Remaining">The estimated time to the end of the phase; null where it cannot be estimated.</param>
public readonly record struct TrainingProgress(
    string Phase,
    int Epoch,
    int Epochs,
    double Fraction,
    double Loss,
    double Rate,
    TimeSpan? Remaining);
