using System.Reflection;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MLExtensions.Docs.Tests.Snippets;

/// <summary>
/// The C# blocks of a section as one program: what the test prepares, the blocks in their order, what the test checks after them. Errors name the line of the page.
/// </summary>
internal sealed class SnippetProgram
{
    private static readonly MetadataReference[] s_references =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Where(file => !Path.GetFileName(file).StartsWith("Docs.Tests", StringComparison.Ordinal))
            .Select(file => (MetadataReference)MetadataReference.CreateFromFile(file)),
    ];

    private static readonly string[] s_imports =
    [
        "System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Threading", "System.Threading.Tasks", "Microsoft.ML", "Microsoft.ML.Data",
        "MLExtensions", "MLExtensions.Display", "MLExtensions.Numerics", "MLExtensions.Onnx", "MLExtensions.Projection", "MLExtensions.Text", "MLExtensions.Vision",
    ];

    private readonly SortedSet<string> _usings = new(s_imports.Select(name => $"using {name};"), StringComparer.Ordinal);
    private readonly StringBuilder _statements = new();
    private readonly StringBuilder _types = new();

    /// <summary>Adds code: its usings and types go where C# wants them.</summary>
    public void Add(string code, string file, int line)
    {
        CompilationUnitSyntax unit = SyntaxFactory.ParseCompilationUnit(code);
        foreach (UsingDirectiveSyntax directive in unit.Usings)
        {
            _usings.Add(directive.ToString());
        }

        foreach (MemberDeclarationSyntax member in unit.Members)
        {
            StringBuilder target = member is GlobalStatementSyntax ? _statements : _types;
            int offset = code.AsSpan(0, member.FullSpan.Start).Count('\n');
            target.Append($"#line {line + offset} \"{file}\"\n").Append(member.ToFullString()).Append('\n');
        }
    }

    /// <summary>Compiles the program.</summary>
    /// <exception cref="AssertFailedException">There are errors.</exception>
    public MethodInfo Compile(string name)
    {
        string source = string.Concat(_usings.Select(line => line + "\n")) + "#nullable enable annotations\n" + _statements + _types;
        var options = new CSharpCompilationOptions(OutputKind.ConsoleApplication, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Annotations);
        var compilation = CSharpCompilation.Create(
            name, [CSharpSyntaxTree.ParseText(source, new CSharpParseOptions(LanguageVersion.Latest))], s_references, options);
        using var image = new MemoryStream();
        Microsoft.CodeAnalysis.Emit.EmitResult result = compilation.Emit(image);
        string[] errors = [.. result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Select(Describe)];
        Assert.IsTrue(result.Success, $"""
            {string.Join('\n', errors)}
            What the page takes for granted is prepared in tests/Docs.Tests/Setups.
            """);
        return Assembly.Load(image.ToArray()).EntryPoint!;
    }

    private static string Describe(Diagnostic diagnostic)
    {
        FileLinePositionSpan place = diagnostic.Location.GetMappedLineSpan();
        return $"{place.Path}, line {place.StartLinePosition.Line + 1}: {diagnostic.Id}: {diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture)}";
    }
}
