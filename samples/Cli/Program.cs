using MLExtensions.Cli;

using var cancellation = new CancellationTokenSource();
Console.CancelKeyPress += (_, press) =>
{
    // The first Ctrl+C ends the work in order; a second one ends the process.
    press.Cancel = !cancellation.IsCancellationRequested;
    cancellation.Cancel();
};
Console.OutputEncoding = System.Text.Encoding.UTF8;
return CliApplication.Run(args, Console.Out, Console.Error, interactive: !Console.IsErrorRedirected, cancellation.Token);
