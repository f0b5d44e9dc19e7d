using System.Diagnostics;
using System.Reflection;
using MLExtensions.ApiReference;
using MLExtensions.Cli;
using MLExtensions.Cli.Reporting;
using MLExtensions.Docs.Tests.Snippets;

namespace MLExtensions.Docs.Tests;

/// <summary>Every snippet of README, the guides and the packages' pages compiles and runs, in a folder of its own.</summary>
[TestClass]
[DoNotParallelize]
public sealed class SnippetTests
{
    private static readonly string s_root = Sources.FindRoot();

    public static IEnumerable<object[]> Sections =>
        from path in MarkdownPage.All(s_root)
        from section in MarkdownPage.Read(s_root, path).Sections
        where section.Blocks.Any(block => block.Language is "csharp")
        select new object[] { path, section.Title };

    [TestMethod]
    [DynamicData(nameof(Sections))]
    public void Snippets_OfTheSection_CompileAndRun(string page, string section)
    {
        MethodInfo main = Compile(page, section);
        string folder = Directory.CreateTempSubdirectory("mlx-docs-").FullName, before = Directory.GetCurrentDirectory();
        Directory.SetCurrentDirectory(folder);
        try
        {
            object? result = main.Invoke(null, main.GetParameters().Length == 0 ? [] : [Array.Empty<string>()]);
            (result as Task)?.GetAwaiter().GetResult();
        }
        catch (TargetInvocationException error)
        {
            throw new AssertFailedException($"{page}, section '{section}': {error.InnerException}", error);
        }
        finally
        {
            Directory.SetCurrentDirectory(before);
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Of the other side of a comparison: it needs packages that the stand-ins do not have, so here only its syntax is checked.</summary>
    [TestMethod]
    public void Snippets_OfMLNetItself_Parse()
    {
        foreach ((string page, CodeBlock block) in Blocks("csharp mlnet"))
        {
            string[] errors = [.. Microsoft.CodeAnalysis.CSharp.CSharpSyntaxTree.ParseText(block.Code).GetDiagnostics().Select(d => d.ToString())];
            Assert.IsEmpty(errors, $"{page}, line {block.Line}: {string.Join('\n', errors)}");
        }
    }

    [TestMethod]
    public void Snippets_InPython_Parse()
    {
        (string Page, CodeBlock Block)[] blocks = [.. Blocks("python")];
        foreach ((string page, CodeBlock block) in blocks)
        {
            var start = new ProcessStartInfo("python3", ["-c", "import ast, sys; ast.parse(sys.stdin.read())"]) { RedirectStandardInput = true, RedirectStandardError = true };
            try
            {
                using Process process = Process.Start(start)!;
                process.StandardInput.Write(block.Code);
                process.StandardInput.Close();
                string errors = process.StandardError.ReadToEnd();
                process.WaitForExit();
                Assert.AreEqual(0, process.ExitCode, $"{page}, line {block.Line}: {errors}");
            }
            catch (System.ComponentModel.Win32Exception)
            {
                Assert.Inconclusive("There is no python3 on this machine.");
            }
        }
    }

    [TestMethod]
    public void Commands_OfMlx_AreUnderstood()
    {
        var root = CliApplication.CreateRoot(new CommandConsole(TextWriter.Null, TextWriter.Null, false, CancellationToken.None));
        int checkedCommands = 0;
        foreach ((string page, CodeBlock block) in Blocks("").Concat(Blocks("bash")))
        {
            foreach (string line in block.Code.Split('\n'))
            {
                string? arguments = line.StartsWith("mlx ", StringComparison.Ordinal) ? line[4..]
                    : line.Contains("--project samples/Cli -- ", StringComparison.Ordinal) ? line[(line.IndexOf(" -- ", StringComparison.Ordinal) + 4)..] : null;
                if (arguments is null)
                {
                    continue;
                }

                var parsed = root.Parse(arguments.Split(" #")[0]);
                string[] errors = [.. parsed.UnmatchedTokens.Select(token => $"'{token}' is not understood"), .. parsed.Errors.Select(e => e.Message).Where(m => m.Contains("required", StringComparison.OrdinalIgnoreCase))];
                Assert.IsEmpty(errors, $"{page}, line {block.Line}: {line}: {string.Join(", ", errors)}");
                checkedCommands++;
            }
        }

        Assert.IsGreaterThan(10, checkedCommands);
    }

    [TestMethod]
    public void Setups_Sections_AreThoseOfTheirPages()
    {
        foreach (string page in MarkdownPage.All(s_root))
        {
            HashSet<string> titles = [.. MarkdownPage.Read(s_root, page).Sections.Select(section => section.Title)];
            string[] unknown = [.. Setup.Of(s_root, page).Titles.Where(title => !titles.Contains(title))];
            Assert.IsEmpty(unknown, $"{page} has no section {string.Join(", ", unknown)}");
        }
    }

    [TestMethod]
    public void Links_BetweenPages_LeadSomewhere()
    {
        foreach (string page in MarkdownPage.All(s_root))
        {
            string folder = Path.GetDirectoryName(Path.Combine(s_root, page))!;
            foreach (System.Text.RegularExpressions.Match link in System.Text.RegularExpressions.Regex.Matches(File.ReadAllText(Path.Combine(s_root, page)), @"\]\((?!https?:|#)([^)#\s]+)"))
            {
                string target = Path.Combine(folder, link.Groups[1].Value);
                Assert.IsTrue(File.Exists(target) || Directory.Exists(target), $"{page}: there is no {link.Groups[1].Value}");
            }
        }
    }

    private static MethodInfo Compile(string page, string section)
    {
        Setup setup = Setup.Of(s_root, page);
        var program = new SnippetProgram();
        setup.AddTo(program, section);
        CodeBlock[] blocks = [.. MarkdownPage.Read(s_root, page).Sections.Single(s => s.Title == section).Blocks.Where(block => block.Language == "csharp")];
        foreach (CodeBlock block in setup.Shrink(blocks, section))
        {
            program.Add(block.Code, page, block.Line);
        }

        setup.AddTo(program, section + ", after");
        return program.Compile("Snippets." + Guid.NewGuid().ToString("N"));
    }

    private static IEnumerable<(string Page, CodeBlock Block)> Blocks(string language) =>
        from path in MarkdownPage.All(s_root)
        from section in MarkdownPage.Read(s_root, path).Sections
        from block in section.Blocks
        where block.Language == language
        select (path, block);
}
