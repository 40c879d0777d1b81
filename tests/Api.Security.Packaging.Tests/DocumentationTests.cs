using System.Text;
using System.Text.RegularExpressions;
using Api.Security.TestKit;

namespace Api.Security.Packaging.Tests;

/// <summary>Every C# snippet of every README compiles against the packed packages, and every relative link leads somewhere.</summary>
public sealed partial class DocumentationTests(PackedFeed feed)
{
    public static TheoryData<string> Documents =>
    [
        .. Directory.EnumerateFiles(Checkout.Root, "*.md", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Checkout.Root, file))
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "node_modules" or "artifacts" or "bin" or "obj"))
            .Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_relative_link_leads_somewhere(string document)
    {
        var folder = Path.GetDirectoryName(Path.Combine(Checkout.Root, document))!;
        var dead = Link().Matches(File.ReadAllText(Path.Combine(Checkout.Root, document)))
            .Select(match => match.Groups[1].Value)
            .Where(target => !target.Contains(':', StringComparison.Ordinal) && !target.StartsWith('#'))
            .Where(target => !Path.Exists(Path.Combine(folder, target.Split('#')[0])));
        dead.Should().BeEmpty();
    }

    [Fact]
    public async Task Every_program_in_a_readme_compiles()
    {
        var programs = Documents.Select(row => row.Data).SelectMany(document =>
            Snippet().Matches(File.ReadAllText(Path.Combine(Checkout.Root, document))).Select(match => match.Groups[1].Value))
            .Where(snippet => snippet.Contains("WebApplication.CreateBuilder", StringComparison.Ordinal)).ToArray();
        programs.Should().HaveCountGreaterThanOrEqualTo(3);

        var folder = Path.Combine(feed.Folder, "snippets");
        Directory.CreateDirectory(folder);
        await feed.WriteProjectAsync(Path.Combine(folder, "Snippets.csproj"), "Library");
        for (var i = 0; i < programs.Length; i++) await File.WriteAllTextAsync(Path.Combine(folder, $"Snippet{i}.cs"), AsMethod(programs[i], i));
        await Command.RunAsync(folder, "dotnet", "build", "--nologo", "-v", "quiet");
    }

    // Top-level statements may stand in one file of a project only; here each snippet becomes a method.
    private static string AsMethod(string program, int number)
    {
        var text = new StringBuilder();
        foreach (var line in program.Split('\n').Where(line => line.StartsWith("using ", StringComparison.Ordinal))) text.AppendLine(line);
        text.AppendLine($"internal static class Snippet{number} {{ internal static void Main(string[] args) {{");
        foreach (var line in program.Split('\n').Where(line => !line.StartsWith("using ", StringComparison.Ordinal))) text.AppendLine(line);
        return text.AppendLine("} }").ToString();
    }

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Snippet();
}
