using System.IO.Compression;
using System.Xml.Linq;

namespace Api.Security.Packaging.Tests;

public sealed class PackageContentTests(PackedFeed feed)
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
}
