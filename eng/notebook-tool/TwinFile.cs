using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MLExtensions.Notebooks;

/// <summary>
/// The twin: a file-based app that does what the notebook does. Prose becomes comments, headings sections of its page, a cell's last expression
/// (and <c>value.Display()</c>) <c>page.Show(value)</c>; usings move to the top and types to the end, as C# wants it of a program.
/// </summary>
internal static class TwinFile
{
    private const int LineWidth = 120;
    private static readonly CSharpParseOptions s_script = CSharpParseOptions.Default.WithKind(SourceCodeKind.Script).WithLanguageVersion(LanguageVersion.Latest);

    public static string Write(Notebook notebook)
    {
        var usings = new SortedSet<string>(Comparer<string>.Create(CompareNamespaces)) { "MLExtensions.Interactive" };
        var body = new StringBuilder();
        var types = new StringBuilder();
        foreach (Cell cell in notebook.Cells)
        {
            if (cell.IsCode)
            {
                AppendCode(QuickSettings.Chosen(cell.Text, "page.IsQuick").Replace("LiveTrainingCurve.Show(", "page.ShowLive(", StringComparison.Ordinal), usings, body, types);
            }
            else
            {
                AppendProse(cell.Text, body);
            }
        }

        var twin = new StringBuilder("#!/usr/bin/env dotnet\n");
        foreach (string package in notebook.Packages)
        {
            twin.Append($"#:project ../src/{package}\n");
        }

        twin.Append("#:property PublishAot=false\n\n")
            .Append($"// {notebook.Title}: the notebook {notebook.Name}.ipynb as a program. Both are made from source/{notebook.Name}.md; change that.\n")
            .Append($"// dotnet run notebooks/{notebook.Name}.cs [-- --quick] [--out FOLDER]\n")
            .Append($"// Outside of the repository, each #:project is a package: #:package {notebook.Packages[0]}@{PackageReferences.Version}\n\n");
        foreach (string name in usings)
        {
            twin.Append($"using {name};\n");
        }

        twin.Append($"\nNotebookPage page = NotebookPage.Open(\"{notebook.Name}\", {SymbolDisplay.FormatLiteral(notebook.Title, quote: true)}, args);\n")
            .Append(body).Append("\npage.Save();\n").Append(types);
        return twin.ToString();
    }

    // Paragraphs are wrapped anew, items of lists begin a line; headings of the second level are sections of the page.
    private static void AppendProse(string prose, StringBuilder body)
    {
        string before = "\n";
        foreach (string line in Unwrap(prose))
        {
            if (line.StartsWith("## ", StringComparison.Ordinal))
            {
                body.Append($"\npage.Section({SymbolDisplay.FormatLiteral(line[3..].Trim(), quote: true)});\n");
                before = "\n";
            }
            else if (line.Length > 0)
            {
                body.Append(before).Append(Wrap(line));
                before = "";
            }
            else if (before.Length == 0)
            {
                before = "//\n";
            }
        }
    }

    private static List<string> Unwrap(string prose)
    {
        var lines = new List<string>();
        foreach (string line in prose.Split('\n').Where(line => !line.StartsWith("# ", StringComparison.Ordinal)))
        {
            bool begins = lines.Count == 0 || line.Length == 0 || lines[^1].Length == 0 || line[0] is '#' or '-' or '|' or '>' or '$' || char.IsAsciiDigit(line[0]) || lines[^1][0] is '#';
            if (begins)
            {
                lines.Add(line);
            }
            else
            {
                lines[^1] += " " + line.Trim();
            }
        }

        return lines;
    }

    private static string Wrap(string line)
    {
        var text = new StringBuilder();
        int used = 0;
        foreach (string word in line.TrimEnd().Split(' '))
        {
            if (used == 0 || used + word.Length + 1 > LineWidth)
            {
                text.Append(used == 0 ? "// " : "\n// ").Append(word);
                used = 3 + word.Length;
            }
            else
            {
                text.Append(' ').Append(word);
                used += word.Length + 1;
            }
        }

        return text.Append('\n').ToString();
    }

    private static void AppendCode(string code, SortedSet<string> usings, StringBuilder body, StringBuilder types)
    {
        CompilationUnitSyntax unit = SyntaxFactory.ParseCompilationUnit(code, options: s_script);
        foreach (UsingDirectiveSyntax directive in unit.Usings)
        {
            usings.Add((directive.Alias is null ? "" : directive.Alias + " ") + directive.NamespaceOrType);
        }

        bool isFirst = true;
        foreach (MemberDeclarationSyntax member in unit.Members)
        {
            if (member is BaseTypeDeclarationSyntax)
            {
                types.Append('\n').Append(member.ToFullString().Trim('\n')).Append('\n');
                continue;
            }

            string text = Statement(member);
            body.Append(isFirst ? "\n" + text.TrimStart('\n') : text);
            isFirst = false;
        }

        if (!isFirst && body[^1] != '\n')
        {
            body.Append('\n');
        }
    }

    private static string Statement(MemberDeclarationSyntax member)
    {
        string text = member.ToFullString();
        if (member is not GlobalStatementSyntax { Statement: ExpressionStatementSyntax statement })
        {
            return text;
        }

        string lead = statement.GetLeadingTrivia().ToFullString(), trail = statement.GetTrailingTrivia().ToFullString();
        string expression = statement.Expression.WithoutTrivia().ToFullString();
        return statement switch
        {
            { SemicolonToken.IsMissing: true } => $"{lead}page.Show({expression});{trail}",
            { Expression: InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0, Expression: MemberAccessExpressionSyntax { Name.Identifier.Text: "Display" } shown } } =>
                $"{lead}page.Show({shown.Expression.WithoutTrivia().ToFullString()});{trail}",
            _ => text,
        };
    }

    // System first, as the editor sorts them.
    private static int CompareNamespaces(string? a, string? b) =>
        (IsSystem(a!) ? 0 : 1, IsSystem(b!) ? 0 : 1) is var (x, y) && x != y ? x.CompareTo(y) : string.CompareOrdinal(a, b);

    private static bool IsSystem(string name) => name == "System" || name.StartsWith("System.", StringComparison.Ordinal);
}
