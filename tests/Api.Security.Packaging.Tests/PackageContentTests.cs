using System.IO.Compression;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Api.Security.TestKit;

namespace Api.Security.Packaging.Tests;

[Collection(nameof(PackedFeed))] // see NativeAotTests
public sealed partial class PackageContentTests(PackedFeed feed)
{
    public static TheoryData<string> Packages => [.. PackedFeed.PackageIds];

    [Theory]
    [MemberData(nameof(Packages))]
    public async Task A_package_has_readme_icon_docs_and_symbols(string id)
    {
        await using var package = await ZipFile.OpenReadAsync(feed.PackageFile(id, "nupkg"));
        package.Entries.Select(entry => entry.FullName)
            .Should().Contain(["README.md", "icon.png", $"lib/net10.0/{id}.dll", $"lib/net10.0/{id}.xml"]);

        await using var symbols = await ZipFile.OpenReadAsync(feed.PackageFile(id, "snupkg"));
        symbols.Entries.Select(entry => entry.FullName).Should().Contain($"lib/net10.0/{id}.pdb");
    }

    [Theory]
    [MemberData(nameof(Packages))]
    public async Task A_package_declares_its_license_readme_icon_and_description(string id)
    {
        await using var package = await ZipFile.OpenReadAsync(feed.PackageFile(id, "nupkg"));
        await using var stream = await package.GetEntry($"{id}.nuspec")!.OpenAsync();
        var metadata = (await XDocument.LoadAsync(stream, LoadOptions.None, default)).Root!.Elements().First();
        string? Value(string name) => metadata.Elements().FirstOrDefault(element => element.Name.LocalName == name)?.Value;

        Value("license").Should().Be("MIT");
        Value("readme").Should().Be("README.md");
        Value("icon").Should().Be("icon.png");
        Value("description").Should().NotBeNullOrWhiteSpace();
    }

    [Theory]
    [MemberData(nameof(Packages))]
    public async Task A_packed_readme_has_the_text_of_the_source_and_no_relative_link(string id)
    {
        var packed = await ReadmeAsync(feed.PackageFile(id, "nupkg"));
        Links(packed).Where(link => !link.StartsWith("https://", StringComparison.Ordinal)).Should().BeEmpty();
        WithoutLinks(packed).Should().Be(WithoutLinks(await SourceAsync(id)));
    }

    [Theory]
    [InlineData("https://git.example.com/api-security")]
    [InlineData("https://git.example.com/api-security.git")]
    public async Task With_a_repository_the_links_lead_to_the_packed_commit(string repository)
    {
        const string id = "Api.Security.ApiKeys";
        var output = Path.Combine(feed.Folder, "links");
        await Command.RunAsync(Checkout.Root, "dotnet",
            ["pack", $"src/{id}", "-c", "Release", "--no-build", "-o", output, "--nologo", "-v", "quiet",
                $"-p:MinVerVersionOverride={feed.Version}", $"-p:RepositoryUrl={repository}", .. feed.Fast]);

        var commit = (await Command.RunAsync(Checkout.Root, "git", "rev-parse", "HEAD")).Trim();
        var file = Path.Combine(output, $"{id}.{feed.Version}.nupkg");
        var packed = await ReadmeAsync(file);
        var root = "https://git.example.com/api-security/blob/" + commit;
        Links(packed).Should().OnlyContain(link => link.StartsWith("https://", StringComparison.Ordinal)).And.Contain(
            [$"{root}/docs/api-keys.md", $"{root}/docs/api-keys.md#restoring-a-database", $"{root}/src/Api.Security.Redis/README.md"]);
        var files = Links(packed).Where(link => link.StartsWith(root, StringComparison.Ordinal))
            .Select(link => Path.Combine(Checkout.Root, link[(root.Length + 1)..].Split('#')[0]));
        files.Where(file => !Path.Exists(file)).Should().BeEmpty();
        WithoutLinks(packed).Should().Be(WithoutLinks(await SourceAsync(id)));
    }

    private static Task<string> SourceAsync(string id) => File.ReadAllTextAsync(Path.Combine(Checkout.Root, "src", id, "README.md"));

    private static async Task<string> ReadmeAsync(string file)
    {
        await using var package = await ZipFile.OpenReadAsync(file);
        await using var stream = await package.GetEntry("README.md")!.OpenAsync();
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }

    private static IEnumerable<string> Links(string text) => Link().Matches(text).Select(match => match.Groups[2].Value);

    private static string WithoutLinks(string text) => Link().Replace(text, "$1").TrimEnd();

    [GeneratedRegex(@"\[([^\]]*)\]\(([^)]*)\)")]
    private static partial Regex Link();
}
