using System.Globalization;
using MLExtensions.Numerics;
using MLExtensions.Projection;
using static MLExtensions.Benchmarks.Table.TableSetting;

namespace MLExtensions.Benchmarks.Table;

/// <summary>t-SNE with every side's defaults.</summary>
internal static class TsneRows
{
    private const int Small = 1797;
    private const int Large = 5000;
    private const int Perplexity = 30;

    public static IEnumerable<TableRow> All =>
    [
        new TableRow("t-SNE", Size(Small), "scikit-learn", setting =>
        {
            (FloatMatrix data, string file) = Draw(Small, setting);
            PeerProcess? peer = setting.Start("sklearn", "sklearn_steps.py", "--task", "tsne", "--data", file, "--columns", Argument(data.Columns));
            return new Contest(Contest.Timed(() => Tsne.Fit(data, new TsneOptions { Threads = setting.Threads })), peer is null ? null : peer.Run, peer) { WarmUps = 0, MostRounds = 1 };
        }),
        new TableRow("t-SNE", Size(Large), "openTSNE", setting =>
        {
            (FloatMatrix data, string file) = Draw(Large, setting);
            TsnePeer? peer = setting.Has("openTSNE", setting.OpenTsne)
                ? TsnePeer.Python("openTSNE", setting.Python, "opentsne_map.py", setting.OpenTsne, file, data.Columns, setting.File("opentsne.f32"), setting.Threads, Perplexity)
                : null;
            TsnePeer ours = Ours(setting, data, file);
            return new Contest(Contest.Told(() => ours.Measure().FitSeconds), peer is null ? null : Contest.Told(() => peer.Measure().FitSeconds)) { WarmUps = 0, MostRounds = 1 };
        }),
        new TableRow("t-SNE, the whole process", Size(Large), "FIt-SNE", setting =>
        {
            (FloatMatrix data, string file) = Draw(Large, setting);
            TsnePeer? peer = null;
            if (File.Exists(setting.FitSne))
            {
                FitSneFiles.WriteData(setting.File("data.dat"), data, TsnePeersBenchmark.FirstMap(data), Perplexity);
                peer = TsnePeer.FitSne(setting.FitSne, setting.File("data.dat"), setting.File("result.dat"), setting.Threads);
            }

            TsnePeer ours = Ours(setting, data, file);
            return new Contest(Contest.Told(() => ours.Measure().Seconds), peer is null ? null : Contest.Told(() => peer.Measure().Seconds)) { WarmUps = 0, MostRounds = 1 };
        }),
    ];

    private static TsnePeer Ours(TableSetting setting, FloatMatrix data, string file) =>
        TsnePeer.Ours(file, data.Columns, setting.File("ours.f32"), setting.Threads, Perplexity);

    private static (FloatMatrix Data, string File) Draw(int rows, TableSetting setting)
    {
        FloatMatrix data = TsneData.Mixture(rows);
        string file = setting.File($"tsne-{Argument(rows)}.f32");
        TsneData.Write(file, data);
        return (data, file);
    }

    private static string Size(int rows) => string.Create(CultureInfo.InvariantCulture, $"{rows:N0} × {TsneData.Columns}");
}
