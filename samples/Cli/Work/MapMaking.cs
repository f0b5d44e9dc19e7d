using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using MLExtensions.Cli.Maps;
using MLExtensions.Cli.Reporting;
using MLExtensions.Numerics;
using MLExtensions.Projection;

namespace MLExtensions.Cli.Work;

/// <summary>Reads rows, makes a map of them and writes it, that of a cancelled run too.</summary>
internal sealed class MapMaking(CommandConsole console, TsneOptions options, MapWriter writer)
{
    private readonly PhaseClock _clock = new();

    public required IReadOnlyList<string> Inputs { get; init; }

    public required string? Format { get; init; }

    public required IReadOnlyList<string> Labels { get; init; }

    public required int? Limit { get; init; }

    public required string Output { get; init; }

    /// <summary>Does all of it and gives the JSON object.</summary>
    /// <exception cref="WorkCancelledException">The map was cancelled on its way; what there was is written.</exception>
    public JsonObject Run()
    {
        (MapRows rows, string[]? labels, TsneMap map) = console.WithProgress(progress =>
        {
            progress.Report(new TrainingProgress("loading", 0, 0, double.NaN, double.NaN, 0, null));
            (MapRows Rows, string[]? Labels) data = _clock.Measure("load", Load);
            return (data.Rows, data.Labels, Tsne.Fit(data.Rows.Values, options with { Progress = progress }));
        });
        _clock.Measure("write", () => writer.Write(map.Embedding, labels, rows.Texts));
        JsonObject result = Describe(rows, map);
        double? accuracy = labels is null || map.Embedding.Rows < 2 ? null : NeighborAccuracy(map.Embedding, labels);
        result["neighborAccuracy"] = accuracy is { } share ? JsonNumber.Of(Math.Round(share, 6)) : null;
        if (console.CancellationToken.IsCancellationRequested && map.EndedEarly)
        {
            int planned = options.ExaggerationIterations + options.Iterations;
            throw new WorkCancelledException($"cancelled after {map.Iterations} of {planned} iterations; the map so far is in '{Output}'.", result);
        }

        console.Result(string.Create(
            CultureInfo.InvariantCulture,
            $"{rows.Values.Rows:N0} rows, {rows.Values.Columns:N0} columns, KL {map.KullbackLeibler:0.0000} after {map.Iterations} iterations, {_clock.Total:0.0} s: {Output}"));
        if (accuracy is not null)
        {
            console.Result(string.Create(CultureInfo.InvariantCulture, $"{accuracy:0.0%} of the rows have the label of their nearest neighbour in the map."));
        }

        return result;
    }

    private (MapRows Rows, string[]? Labels) Load()
    {
        MapRows rows = RowReader.Read(Inputs, Format, Limit, console.CancellationToken);
        return (rows, Labels.Count == 0 ? null : LabelReader.Read(Labels, rows.Values.Rows, Limit is not null));
    }

    private JsonObject Describe(MapRows rows, TsneMap map)
    {
        using var process = Process.GetCurrentProcess();
        return new JsonObject
        {
            ["seconds"] = new JsonObject
            {
                ["load"] = Seconds(_clock["load"]),
                ["pca"] = Seconds(map.Timings.Pca.TotalSeconds),
                ["neighbors"] = Seconds(map.Timings.Neighbors.TotalSeconds),
                ["affinities"] = Seconds(map.Timings.Affinities.TotalSeconds),
                ["optimization"] = Seconds(map.Timings.Optimization.TotalSeconds),
                ["write"] = Seconds(_clock["write"]),
                ["total"] = Seconds(_clock.Total),
            },
            ["kl"] = JsonNumber.Of(map.KullbackLeibler),
            ["peakMemoryBytes"] = process.PeakWorkingSet64,
            ["rows"] = rows.Values.Rows,
            ["columns"] = rows.Values.Columns,
            ["components"] = map.Reduction is null ? null : map.ReferenceRows?.Columns,
            ["dims"] = map.Embedding.Columns,
            ["iterations"] = map.Iterations,
            ["perplexity"] = options.Perplexity,
            ["threads"] = options.Threads,
            ["seed"] = options.Seed,
            ["output"] = Output,
        };
    }

    // The share of rows whose nearest neighbour in the map has their label.
    private double NeighborAccuracy(FloatMatrix map, string[] labels)
    {
        NeighborGraph graph = NearestNeighbors.Find(map, 1, new NearestNeighborsOptions { Search = NeighborSearch.Exact, Threads = options.Threads });
        return labels.Where((label, i) => labels[graph.Indices[i]] == label).Count() / (double)labels.Length;
    }

    private static double Seconds(double seconds) => Math.Round(seconds, 3);
}
