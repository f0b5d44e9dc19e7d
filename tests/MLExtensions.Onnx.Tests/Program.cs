using MLExtensions.Onnx.Tests.Checking;

namespace MLExtensions.Onnx.Tests;

/// <summary>What the tests run in a process of its own, because a failure would end the process.</summary>
internal static class Program
{
    public static int Main(string[] args)
    {
        if (args is not [ "run-models", string path, string first])
        {
            Console.Error.WriteLine("usage: run-models FILE FIRST");
            return 2;
        }

        ModelBatch.Run(path, int.Parse(first, System.Globalization.CultureInfo.InvariantCulture));
        return 0;
    }
}
