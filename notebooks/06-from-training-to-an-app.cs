#!/usr/bin/env dotnet
#:project ../src/MLExtensions.Text
#:project ../src/MLExtensions.Interactive
#:property PublishAot=false

// From training to an app: the notebook 06-from-training-to-an-app.ipynb as a program. Both are made from source/06-from-training-to-an-app.md; change that.
// dotnet run notebooks/06-from-training-to-an-app.cs [-- --quick] [--out FOLDER]
// Outside of the repository, each #:project is a package: #:package MLExtensions.Text@0.1.0

using System.Diagnostics;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Text.Json;
using System.Threading;
using MLExtensions;
using MLExtensions.Display;
using MLExtensions.Interactive;
using MLExtensions.Text;
using Microsoft.ML;
using Microsoft.ML.Data;

NotebookPage page = NotebookPage.Open("06-from-training-to-an-app", "From training to an app", args);

// A component of MLExtensions saves itself as built-in ML.NET transformers. So the program that *uses* a model needs
// ML.NET and ONNX Runtime, and nothing else: no reference to MLExtensions, no registration. Here a pipeline is trained,
// saved, loaded bare, asked from many threads, and served over HTTP.

page.Section("Settings");

int rows = page.IsQuick ? 250 : 4000;   // sentences to learn from, at most
int iterations = page.IsQuick ? 3 : 15;   // of GloVe
int asked = page.IsQuick ? 50 : 2000;   // sentences put to the model

page.Section("Train");

string[] parts = ["System.IO", "System.Net", "System.Security.Cryptography", "System.Threading", "System.Xml"];
Sentence[] sentences = [.. new DotNetDocumentationCorpus().Texts
    .Where(text => text.Kind == DocumentationPart.Summary && parts.Contains(text.Namespace) && text.Text.Split(' ').Length >= 6)
    .DistinctBy(text => text.Text)
    .Select(text => new Sentence { Text = text.Text, Label = text.Namespace })
    .GroupBy(sentence => sentence.Label).SelectMany(group => group.Take(rows / parts.Length))];
page.Show(new BarChart { Title = "Sentences to learn from", Format = "0", Bars = [.. sentences.CountBy(sentence => sentence.Label).Select(part => new Bar(part.Key, part.Value))] });

var ml = new MLContext(seed: 1);
IDataView data = ml.Data.LoadFromEnumerable(sentences);
var pipeline = ml.Transforms.Text.NormalizeText("Normalized", "Text", keepPunctuations: false)
    .Append(ml.Transforms.Text.TokenizeIntoWords("Tokens", "Normalized"))
    .Append(ml.Embeddings().TrainGloVe("Features", "Tokens", dimension: 50, iterations: iterations, minCount: 3))
    .Append(ml.Transforms.NormalizeMeanVariance("Features"))
    .Append(ml.Transforms.Conversion.MapValueToKey("Label"))
    .Append(ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy())
    .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
ITransformer model = pipeline.Fit(data);
page.Show(model.Transform(data));

page.Section("Save");

string file = Path.Combine(Directory.CreateTempSubdirectory("app-").FullName, "model.zip");
ml.Model.Save(model, data.Schema, file);
page.Show(FormattableString.Invariant($"{Path.GetFileName(file)}: {new FileInfo(file).Length / 1024.0:N0} KB"));

page.Section("Load and ask");

// From here on nothing of MLExtensions is used: this part could be another program, on another machine.

var bare = new MLContext();
ITransformer loaded = bare.Model.Load(file, out DataViewSchema schema);
PredictionEngine<Sentence, Answer> engine = bare.Model.CreatePredictionEngine<Sentence, Answer>(loaded, new PredictionEngineOptions { OwnsTransformer = false });
Answer answer = engine.Predict(new Sentence { Text = "Encrypts the message with the public key of the certificate." });
page.Show(FormattableString.Invariant($"{answer.PredictedLabel}, {answer.Score.Max():0.0%}"));

page.Section("Many callers at once");

// A `PredictionEngine` is not thread-safe, so each caller takes one from a pool and puts it back: what
// `PredictionEnginePool` does in ASP.NET Core. All engines share one loaded model (`OwnsTransformer = false`).

var pool = new System.Collections.Concurrent.ConcurrentBag<PredictionEngine<Sentence, Answer>>();

Answer Ask(string text)
{
    PredictionEngine<Sentence, Answer> taken = pool.TryTake(out var free) ? free
        : bare.Model.CreatePredictionEngine<Sentence, Answer>(loaded, new PredictionEngineOptions { OwnsTransformer = false });
    try
    {
        return taken.Predict(new Sentence { Text = text });
    }
    finally
    {
        pool.Add(taken);
    }
}

string[] questions = [.. Enumerable.Range(0, asked).Select(i => sentences[i % sentences.Length].Text)];
var clock = Stopwatch.StartNew();
string[] together = [.. questions.AsParallel().AsOrdered().Select(text => Ask(text).PredictedLabel)];
TimeSpan taken = clock.Elapsed;
bool same = together.SequenceEqual(questions.Select(text => engine.Predict(new Sentence { Text = text }).PredictedLabel));
page.Show(FormattableString.Invariant($"{asked / taken.TotalSeconds:N0} answers a second by {pool.Count} engines; the same as one after the other: {same}"));

page.Section("Serve");

// The smallest server there is, on the loopback address; `samples/Serve` in the repository is the one to copy, with
// ASP.NET Core.

// A port that is free now.
var probe = new TcpListener(IPAddress.Loopback, 0);
probe.Start();
string address = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/";
probe.Stop();

var server = new HttpListener();
server.Prefixes.Add(address);
server.Start();
Task serving = Task.Run(async () =>
{
    while (server.IsListening)
    {
        HttpListenerContext context;
        try
        {
            context = await server.GetContextAsync();
        }
        catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
        {
            // The server was stopped while it waited for the next caller.
            return;
        }

        using var reader = new StreamReader(context.Request.InputStream);
        Answer given = Ask(await reader.ReadToEndAsync());
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(new { label = given.PredictedLabel, probability = given.Score.Max() });
        context.Response.ContentType = "application/json";
        await context.Response.OutputStream.WriteAsync(json);
        context.Response.Close();
    }
});

var client = new HttpClient();
HttpResponseMessage reply = await client.PostAsync(address, new StringContent("Moves the reader to the next attribute of the element."));
page.Show(await reply.Content.ReadAsStringAsync());

server.Close();
await serving;
client.Dispose();
engine.Dispose();
foreach (PredictionEngine<Sentence, Answer> pooled in pool)
{
    pooled.Dispose();
}

(loaded as IDisposable)?.Dispose();
(model as IDisposable)?.Dispose();
Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);

page.Save();

public class Sentence
{
    public string Text { get; set; } = "";

    public string Label { get; set; } = "";
}

public class Answer
{
    public string PredictedLabel { get; set; } = "";

    public float[] Score { get; set; } = [];
}
