namespace MLExtensions.Vision.Search;

/// <summary>Passes the progress of a build on to a training's listeners.</summary>
internal sealed class IndexProgress(IProgress<TrainingProgress> listener) : IProgress<double>
{
    public void Report(double value) => listener.Report(new TrainingProgress("indexing", 0, 0, value, double.NaN, 0, null));
}
