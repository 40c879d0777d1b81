using System.Text;
using System.Text.RegularExpressions;
using Api.Security.TestKit;

namespace Api.Security.Packaging.Tests;

/// <summary>One Markdown file of the repository.</summary>
internal sealed partial class Document(string name)
{
    private readonly string _text = File.ReadAllText(Path.Combine(Checkout.Root, name));

    /// <summary>All of them, relative to the checkout.</summary>
    public static string[] Names { get; } =
    [
        .. Directory.EnumerateFiles(Checkout.Root, "*.md", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Checkout.Root, file))
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "node_modules" or "artifacts" or "bin" or "obj"))
            .Order(StringComparer.Ordinal),
    ];

    public string Name => name;

    /// <summary>The targets of its links and pictures that are not web addresses.</summary>
    public IEnumerable<string> RelativeLinks => Link().Matches(_text).Select(match => match.Groups[1].Value)
        .Where(target => !target.Contains(':', StringComparison.Ordinal));

    /// <summary>Its C# snippets.</summary>
    public IEnumerable<string> Snippets => Snippet().Matches(_text).Select(match => match.Groups[1].Value);

    /// <summary>The snippets that copy a file: <c>&lt;!-- the text of path --&gt;</c> precedes them.</summary>
    public IEnumerable<(string File, string Snippet)> Copies => Copy().Matches(_text)
        .Select(match => (match.Groups[1].Value, match.Groups[2].Value));

    /// <summary>Whether a link in this document points to an existing file and, if it has an anchor, to a heading in it.</summary>
    public bool Reaches(string link)
    {
        var (path, anchor) = (link.Split('#')[0], link.Contains('#', StringComparison.Ordinal) ? link.Split('#')[1] : null);
        var target = path.Length == 0 ? name
            : Path.GetRelativePath(Checkout.Root, Path.Combine(Checkout.Root, Path.GetDirectoryName(name)!, path));
        return Path.Exists(Path.Combine(Checkout.Root, target)) && (anchor is null || new Document(target).Anchors.Contains(anchor));
    }

    // As GitHub creates them: lower case, hyphens for spaces, no other punctuation.
    private IEnumerable<string> Anchors => Heading().Matches(_text).Select(match =>
        string.Concat(match.Groups[1].Value.ToLowerInvariant().Where(letter => char.IsLetterOrDigit(letter) || letter is ' ' or '-' or '_')
            .Select(letter => letter == ' ' ? '-' : letter)));

    /// <summary>
    /// Returns a snippet as a source file. Declarations stay unchanged; a program or a part of one becomes a method, because only
    /// one file of a project may have top-level statements.
    /// </summary>
    public static string AsFile(string snippet, string document, int number)
    {
        var lines = snippet.Split('\n').ToLookup(line => line.StartsWith("using ", StringComparison.Ordinal) && line.EndsWith(';')
            && !line.Contains('=', StringComparison.Ordinal));
        var text = new StringBuilder("using Api.Security;\n");
        foreach (var line in lines[true].Where(line => line != "using Api.Security;")) text.AppendLine(line);
        text.AppendLine($"namespace Documents.{Identifier().Replace(document, "_")};");

        var body = string.Join('\n', lines[false]);
        if (Declaration().IsMatch(body)) return text.AppendLine(body).ToString();
        var parameters = body.Contains("WebApplication.CreateBuilder", StringComparison.Ordinal) ? "string[] args"
            : "WebApplicationBuilder builder, WebApplication app";
        var result = body.Contains("await ", StringComparison.Ordinal) ? "async Task" : "void";
        return text.AppendLine($"internal static class Snippet{number} {{ internal static {result} Main({parameters}) {{").AppendLine(body)
            .AppendLine("} }").ToString();
    }

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("^```csharp\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Snippet();

    [GeneratedRegex("^<!-- the text of ([^ ]+) -->\n+```csharp\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Copy();

    [GeneratedRegex("^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex("^(public|internal) (sealed |static )?class ", RegexOptions.Multiline)]
    private static partial Regex Declaration();

    [GeneratedRegex("[^A-Za-z0-9]")]
    private static partial Regex Identifier();
}
