using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;

namespace MLExtensions.Serve;

/// <summary>Requests from several clients at once, against the application itself.</summary>
internal static class LoadTest
{
    /// <summary>Sends requests and prints a line of Markdown for each number of clients.</summary>
    public static async Task RunAsync(Uri address, int requests, TextWriter output)
    {
        using var client = new HttpClient { BaseAddress = address };
        await SendAsync(client, 200);   // what is compiled at the first requests is no figure of load
        output.WriteLine("| clients | requests/s | median ms | 99% ms |\n|---|---|---|---|");
        foreach (int clients in (int[])[1, 2, 8, 32])
        {
            long start = Stopwatch.GetTimestamp();
            double[][] times = await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => SendAsync(client, requests / clients)));
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            double[] sorted = [.. times.SelectMany(t => t).Order()];
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"| {clients} | {sorted.Length / seconds:N0} | {sorted[sorted.Length / 2]:F2} | {sorted[sorted.Length * 99 / 100]:F2} |"));
        }
    }

    private static async Task<double[]> SendAsync(HttpClient client, int requests)
    {
        var times = new double[requests];
        for (int i = 0; i < requests; i++)
        {
            long start = Stopwatch.GetTimestamp();
            using HttpResponseMessage response = await client.PostAsJsonAsync("/predict", new { text = "the dog drinks milk" });
            response.EnsureSuccessStatusCode();
            await response.Content.ReadAsByteArrayAsync();
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        return times;
    }
}
