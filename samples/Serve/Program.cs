using System.Globalization;
using MLExtensions.Serve;

// serve [MODEL.zip] [--port 5080] [--load REQUESTS]: without a model, a small one is trained first; with --load, it is put under load and ends.
string? model = args.Length > 0 && !args[0].StartsWith("--", StringComparison.Ordinal) ? args[0] : null;
string path = model ?? Path.Combine(Path.GetTempPath(), $"mlextensions-serve-{Environment.ProcessId}.zip");
try
{
    if (model is null)
    {
        SampleModel.Train(path);
    }

    int load = Number("--load", 0);
    await using WebApplication application = ServeApplication.Create(path, load > 0 ? 0 : Number("--port", 5080));
    await application.StartAsync();
    string address = application.Urls.First();
    if (load > 0)
    {
        await LoadTest.RunAsync(new Uri(address), load, Console.Out);
        await application.StopAsync();
        return 0;
    }

    Console.WriteLine($"curl -X POST {address}/predict -H 'Content-Type: application/json' -d '{{ \"text\": \"the cat sleeps\" }}'");
    await application.WaitForShutdownAsync();
    return 0;
}
catch (InvalidDataException error)
{
    Console.Error.WriteLine(error.Message);
    return 1;
}
finally
{
    if (model is null)
    {
        File.Delete(path);
    }
}

int Number(string name, int otherwise) =>
    Array.IndexOf(args, name) is int i and >= 0 && i + 1 < args.Length ? int.Parse(args[i + 1], CultureInfo.InvariantCulture) : otherwise;
