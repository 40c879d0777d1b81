using System.Text.Json;
using System.Xml.Linq;
using Api.Security.Packaging.Tests;
using Api.Security.TestKit;

[assembly: AssemblyFixture(typeof(PackedFeed))]

namespace Api.Security.Packaging.Tests;

/// <summary>
/// The packages as a user gets them, packed once per run, with a separate version and packages folder, so that nothing from an
/// earlier run can be restored by accident.
/// </summary>
public sealed class PackedFeed : IAsyncLifetime
{
    public static IReadOnlyList<string> PackageIds { get; } =
    [
        "Api.Security", "Api.Security.Jwt", "Api.Security.DPoP", "Api.Security.Mtls", "Api.Security.Ed25519", "Api.Security.ApiKeys",
        "Api.Security.ApiKeys.EntityFrameworkCore", "Api.Security.RateLimiting", "Api.Security.Redis", "Api.Security.OpenApi",
        "Api.Security.Testing",
    ];

    public string Folder { get; } = Directory.CreateTempSubdirectory("api-security-feed-").FullName;

    public string Version { get; } = $"0.0.1-run.{Guid.NewGuid():N}";

    public string Feed => Path.Combine(Folder, "feed");

    /// <summary>Where the packed packages are restored to.</summary>
    public string Packages => Path.Combine(Folder, "packages");

    /// <summary>
    /// Where packages of others are used from if they are there, so that they are not unpacked again for each run. The packed ones have a
    /// version of their own and are not among them.
    /// </summary>
    public static string Known => Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    public async ValueTask InitializeAsync()
    {
        // One build for all: they build on each other, and starting MSBuild takes longer than packing one of them.
        var filter = Path.Combine(Folder, "packages.slnf");
        await File.WriteAllTextAsync(filter, JsonSerializer.Serialize(new
        {
            solution = new
            {
                path = Path.Combine(Checkout.Root, "Api.Security.sln"), projects = PackageIds.Select(id => $@"src\{id}\{id}.csproj"),
            },
        }));
        await Command.RunAsync(Checkout.Root, "dotnet",
            ["pack", filter, "-c", "Release", "-o", Feed, "--nologo", "-v", "quiet", $"-p:MinVerVersionOverride={Version}", .. Fast]);
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(Folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>Builds of the sources share one folder. The solution was analyzed when it was built.</summary>
    internal string[] Fast => ["--artifacts-path", Path.Combine(Folder, "artifacts"), "-p:RunAnalyzers=false"];

    public string PackageFile(string id, string extension) => Path.Combine(Feed, $"{id}.{Version}.{extension}");

    /// <summary>
    /// Writes the project file of a new web project that references the given packages; without any, the package that the README
    /// says to add. Third-party packages have the versions of this repository.
    /// </summary>
    public Task WriteProjectAsync(string file, string outputType, params string[] packages) => File.WriteAllTextAsync(file, $"""
        <Project Sdk="Microsoft.NET.Sdk.Web">
          <PropertyGroup>
            <TargetFramework>net10.0</TargetFramework>
            <OutputType>{outputType}</OutputType>
            <Nullable>enable</Nullable>
            <ImplicitUsings>enable</ImplicitUsings>
            <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
            <RestoreAdditionalProjectSources>{Feed}</RestoreAdditionalProjectSources>
            <RestorePackagesPath>{Packages}</RestorePackagesPath>
            <RestoreFallbackFolders>{Known}</RestoreFallbackFolders>
          </PropertyGroup>
          <ItemGroup>
            {string.Concat((packages.Length == 0 ? ["Api.Security.Jwt"] : packages).Select(id => $"<PackageReference Include=\"{id}\" Version=\"{VersionOf(id)}\" />"))}
          </ItemGroup>
        </Project>
        """);

    private string VersionOf(string id) => PackageIds.Contains(id) ? Version
        : XDocument.Load(Path.Combine(Checkout.Root, "Directory.Packages.props")).Descendants("PackageVersion")
        .Single(package => package.Attribute("Include")!.Value == id).Attribute("Version")!.Value;
}
