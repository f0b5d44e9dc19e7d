using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using MLExtensions.Serve;

namespace MLExtensions.Docs.Tests;

/// <summary>The sample that serves a model: many requests at once, each answered as if it were alone.</summary>
[TestClass]
public sealed class ServeTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task Predict_ManyAtOnce_AnswersEachRight()
    {
        string path = Path.Combine(Path.GetTempPath(), $"mlx-serve-{Guid.NewGuid():N}.zip");
        try
        {
            SampleModel.Train(path);
            await using WebApplication application = ServeApplication.Create(path, port: 0);
            await application.StartAsync(TestContext.CancellationToken);
            using var client = new HttpClient { BaseAddress = new Uri(application.Urls.First()) };
            string[] texts = ["the cat drinks milk", "a motor turns the wheel"], expected = ["animal", "machine"];

            string[] answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(async i =>
            {
                using HttpResponseMessage response = await client.PostAsJsonAsync("/predict", new { text = texts[i % 2] }, TestContext.CancellationToken);
                response.EnsureSuccessStatusCode();
                return (await response.Content.ReadFromJsonAsync<Answer>(TestContext.CancellationToken))!.PredictedLabel;
            }));
            using HttpResponseMessage empty = await client.PostAsJsonAsync("/predict", new { text = "" }, TestContext.CancellationToken);

            CollectionAssert.AreEqual(Enumerable.Range(0, 64).Select(i => expected[i % 2]).ToArray(), answers);
            Assert.AreEqual(HttpStatusCode.BadRequest, empty.StatusCode);
            await application.StopAsync(TestContext.CancellationToken);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
