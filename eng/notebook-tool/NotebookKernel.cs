using System.Reflection;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.Scripting;
using Microsoft.CodeAnalysis.Scripting.Hosting;
using Microsoft.DotNet.Interactive.Formatting;

namespace MLExtensions.Notebooks;

/// <summary>
/// Runs cells as the C# kernel of .NET Interactive does: each goes on from the ones before, the last expression is shown, packages are loaded and
/// their <c>extension.dib</c> is run. Values are shown by the fake of .NET Interactive that is in this process.
/// </summary>
/// <remarks>While a cell runs, the console of the process is the cell's: one kernel at a time.</remarks>
internal sealed class NotebookKernel : IDisposable
{
    private const string Extension = "extension.dib";
    private const string ExtensionHead = "#!csharp";

    // What the C# kernel of .NET Interactive imports by itself.
    private static readonly string[] s_imports = ["System", "System.Text", "System.Collections", "System.Collections.Generic", "System.Threading.Tasks", "System.Linq"];

    private readonly InteractiveAssemblyLoader _loader = new();
    private ScriptOptions _options;
    private ScriptState<object>? _state;

    public NotebookKernel()
    {
        string framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        string[] platform = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        _options = ScriptOptions.Default.WithLanguageVersion(LanguageVersion.Latest).WithImports(s_imports)
            .WithReferences(platform.Where(path => Path.GetDirectoryName(path) == framework).Select(path => MetadataReference.CreateFromFile(path)));
        Add([typeof(Formatter).Assembly]);
    }

    /// <summary>Runs a cell.</summary>
    /// <returns>What stands under it.</returns>
    /// <exception cref="CompilationErrorException">The cell does not compile.</exception>
    public async Task<IReadOnlyList<CellOutput>> RunAsync(string cell, CancellationToken cancellationToken = default)
    {
        (string code, IReadOnlyList<string> packages) = PackageReferences.Split(cell);
        foreach (string package in packages)
        {
            IReadOnlyList<Assembly> assemblies = PackageReferences.Resolve(package);
            Add(assemblies);
            if (package == "MLExtensions.Interactive")
            {
                await SubmitAsync(ReadExtension(), cancellationToken);
            }
        }

        var outputs = new OutputCollector();
        TextWriter console = Console.Out;
        Console.SetOut(outputs);
        Formatter.Displayed += outputs.Take;
        try
        {
            if (await SubmitAsync(code, cancellationToken) is { } value)
            {
                value.Display();
            }
        }
        finally
        {
            Formatter.Displayed -= outputs.Take;
            Console.SetOut(console);
        }

        return outputs.ToOutputs();
    }

    public void Dispose() => _loader.Dispose();

    private async Task<object?> SubmitAsync(string code, CancellationToken cancellationToken)
    {
        _state = _state is null
            ? await CSharpScript.Create(code, _options, globalsType: null, _loader).RunAsync(cancellationToken: cancellationToken)
            : await _state.ContinueWithAsync(code, _options, cancellationToken: cancellationToken);
        return _state.ReturnValue;
    }

    // The script must see the very assemblies that are loaded here, not copies of its own.
    private void Add(IReadOnlyList<Assembly> assemblies)
    {
        foreach (Assembly assembly in assemblies)
        {
            _loader.RegisterDependency(assembly);
        }

        var known = _options.MetadataReferences.OfType<PortableExecutableReference>().Select(reference => reference.FilePath).ToHashSet();
        _options = _options.AddReferences(assemblies.Where(assembly => !known.Contains(assembly.Location)).Select(assembly => MetadataReference.CreateFromFile(assembly.Location)));
    }

    private static string ReadExtension()
    {
        string text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, Extension));
        return text.StartsWith(ExtensionHead, StringComparison.Ordinal) ? text[ExtensionHead.Length..] : throw new FormatException($"{Extension} must begin with {ExtensionHead}.");
    }

    /// <summary>Console and shown values in the order in which they came.</summary>
    private sealed class OutputCollector : StringWriter
    {
        private readonly List<object> _parts = [];

        public void Take(DisplayedValue value)
        {
            lock (_parts)
            {
                if (!_parts.Contains(value))
                {
                    Cut();
                    _parts.Add(value);
                }
            }
        }

        public IReadOnlyList<CellOutput> ToOutputs()
        {
            Cut();
            return [.. _parts.Select(part => part is string text ? new CellOutput.Stream(text) : StoredValue.Of((DisplayedValue)part))];
        }

        private void Cut()
        {
            StringBuilder text = GetStringBuilder();
            if (text.Length > 0)
            {
                _parts.Add(text.ToString().ReplaceLineEndings("\n"));
                text.Clear();
            }
        }
    }
}
