using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace MLExtensions.Notebooks.Tests;

/// <summary>A file-based app, compiled as the SDK does it (directives, implicit usings, nullable, warnings as errors) and run in this process.</summary>
internal sealed class TwinProgram
{
    private const string ImplicitUsings =
        """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    private readonly Assembly _assembly;

    private TwinProgram(Assembly assembly) => _assembly = assembly;

    /// <summary>Compiles the text against the framework and the projects of its <c>#:project</c> directives.</summary>
    public static TwinProgram Compile(string name, string text)
    {
        CSharpParseOptions options = CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Latest).WithFeatures([new("FileBasedProgram", "true")]);
        string framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        string[] projects = [.. text.Split('\n').Where(line => line.StartsWith("#:project ../src/", StringComparison.Ordinal)).Select(line => line["#:project ../src/".Length..])];
        Assert.IsTrue(projects.All(project => Directory.Exists(Path.Combine(NotebookFiles.Folder, "..", "src", project))), string.Join(", ", projects));
        IEnumerable<string> references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Where(path => Path.GetDirectoryName(path) == framework)
            .Concat(projects.SelectMany(PackageReferences.Resolve).Select(assembly => assembly.Location)).Distinct();
        CSharpCompilation compilation = CSharpCompilation.Create(
            "twin-" + name,
            [CSharpSyntaxTree.ParseText(text, options, name + ".cs"), CSharpSyntaxTree.ParseText(ImplicitUsings, options)],
            references.Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));
        var image = new MemoryStream();
        var result = compilation.Emit(image);
        Assert.IsEmpty(result.Diagnostics.Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning), string.Join('\n', result.Diagnostics));
        return new TwinProgram(Assembly.Load(image.ToArray()));
    }

    /// <summary>Runs it.</summary>
    /// <returns>What it wrote to the console.</returns>
    public async Task<string> RunAsync(string[] args)
    {
        TextWriter console = Console.Out;
        var text = new StringWriter();
        Console.SetOut(text);
        try
        {
            if (_assembly.EntryPoint!.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [args], null) is Task task)
            {
                await task;
            }
        }
        finally
        {
            Console.SetOut(console);
        }

        return text.ToString();
    }
}
