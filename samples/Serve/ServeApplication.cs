using Microsoft.ML;

namespace MLExtensions.Serve;

/// <summary>The web application: a bare-loaded model behind two addresses.</summary>
internal static class ServeApplication
{
    /// <summary>Builds it; it listens to this machine only.</summary>
    /// <param name="modelPath">The zip of <c>ml.Model.Save</c>.</param>
    /// <param name="port">The port; 0 takes a free one.</param>
    public static WebApplication Create(string modelPath, int port)
    {
        // A bare context: nothing of MLExtensions takes part in serving.
        var context = new MLContext();
        var pool = new EnginePool<Sentence, Answer>(context, context.Model.Load(modelPath, out _));
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
}
