using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace MLExtensions.Core.Tests;

[TestClass]
public sealed class TrainingLogTests
{
    [TestMethod]
    public void Report_OneLinePerEpoch_ReachesBothListeners()
    {
        var ml = new MLContext(1);
        var lines = new List<string>();
        ml.Log += (_, e) => lines.Add(e.Message);
        var reports = new List<TrainingProgress>();
        IHost host = ((IHostEnvironment)ml).Register("GloVe");

        using (var log = new TrainingLog(host, "Training", new Listener(reports)))
        {
            log.Report(new TrainingProgress("training", 1, 2, 0.25, double.NaN, 0, null));
            log.Report(new TrainingProgress("training", 1, 2, 0.5, 0.125, 1000, TimeSpan.FromSeconds(2)));
            log.Report(new TrainingProgress("training", 2, 2, 1, 0.0625, 2000, TimeSpan.Zero));
        }

        Assert.HasCount(3, reports);
        string[] training = [.. lines.Where(l => l.Contains("training ", StringComparison.Ordinal))];
        Assert.HasCount(2, training);
        StringAssert.Contains(training[1], "training 2/2, loss 0.0625, 2000 items/s, 0.0 s to go");
        Assert.IsTrue(lines.Any(l => l.Contains("ended after", StringComparison.Ordinal)));
    }

    private sealed class Listener(List<TrainingProgress> reports) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => reports.Add(value);
    }
}
