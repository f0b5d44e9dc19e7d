using Microsoft.ML;

namespace MLExtensions.Serve;

/// <summary>The web application: a bare-loaded model behind two addresses.</summary>
internal static class ServeApplication
{
    /// <summary>Builds it; it listens to this machine only.</summary>
    /// <param name="modelPath">The zip of <c>ml.Model.Save</c>.</param>
    /// <param name="port">The port; 0 takes a free one.</param>
    /// <exception cref="InvalidDataException">The model does not take a text and answer with a label.</exception>
    public static WebApplication Create(string modelPath, int port)
    {
        // A bare context: nothing of MLExtensions takes part in serving.
        var context = new MLContext();
        var pool = new EnginePool<Sentence, Answer>(context, context.Model.Load(modelPath, out _));
        CheckModel(pool, modelPath);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        WebApplication application = builder.Build();
        application.MapPost("/predict", (Sentence sentence) => string.IsNullOrWhiteSpace(sentence.Text)
            ? Results.BadRequest("Give a text: { \"text\": \"the cat sleeps\" }")
            : Results.Ok(pool.Predict(sentence)));
        application.MapGet("/health", () => Results.Ok(new { engines = pool.Count }));
        application.Lifetime.ApplicationStopped.Register(pool.Dispose);
        return application;
    }

    /// <summary>Answers one text before the first request: what does not fit is told at the start, and the first user does not wait for an engine.</summary>
    private static void CheckModel(EnginePool<Sentence, Answer> pool, string modelPath)
    {
        try
        {
            pool.Predict(new Sentence { Text = "the cat sleeps" });
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException)
        {
            pool.Dispose();
            throw new InvalidDataException($"'{modelPath}' is no model that takes a column 'Text' and answers with 'PredictedLabel' and 'Score': {error.Message}", error);
        }
    }
}
