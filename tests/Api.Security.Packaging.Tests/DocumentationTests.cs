using System.Text.RegularExpressions;
using Api.Security.ApiKeys;
using Api.Security.DPoP;
using Api.Security.Jwt;
using Api.Security.Mtls;
using Api.Security.RateLimiting;
using Api.Security.TestKit;

namespace Api.Security.Packaging.Tests;

/// <summary>
/// Every C# snippet of every document compiles against the packed packages, every relative link has a target, and the READMEs
/// list all settings, log lines and metrics.
/// </summary>
public sealed partial class DocumentationTests(PackedFeed feed)
{
    public static TheoryData<string> Documents => [.. Document.Names];

    public static TheoryData<string> Packages => [.. PackedFeed.PackageIds];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_relative_link_has_a_target(string document)
    {
        var from = new Document(document);
        from.RelativeLinks.Where(link => !from.Reaches(link)).Should().BeEmpty();
    }

    [Fact]
    public void Every_document_and_every_package_is_in_the_index()
    {
        var index = new Document(Path.Combine("docs", "README.md")).RelativeLinks.ToArray();
        Directory.EnumerateFiles(Path.Combine(Checkout.Root, "docs"), "*.md").Select(Path.GetFileName).Where(name => name != "README.md")
            .Except(index).Should().BeEmpty("each file in docs has its line in docs/README.md");
        PackedFeed.PackageIds.Select(id => $"../src/{id}/README.md").Except(index).Should().BeEmpty();
    }

    [Fact]
    public async Task Every_snippet_compiles()
    {
        var snippets = Document.Names.SelectMany(name => new Document(name).Snippets.Select(snippet => (Document: name, Text: snippet)))
            .ToArray();
        snippets.Select(snippet => snippet.Document)
            .Should().Contain(["README.md", Path.Combine("docs", "multi-tenant.md"), Path.Combine("src", "Api.Security.Jwt", "README.md")]);

        var folder = Path.Combine(feed.Folder, "snippets");
        Directory.CreateDirectory(folder);
        await feed.WriteProjectAsync(Path.Combine(folder, "Snippets.csproj"), "Library",
            [.. PackedFeed.PackageIds, "Microsoft.AspNetCore.Mvc.Testing", "Microsoft.EntityFrameworkCore.Sqlite",
                "Npgsql.EntityFrameworkCore.PostgreSQL"]);
        for (var i = 0; i < snippets.Length; i++)
            await File.WriteAllTextAsync(Path.Combine(folder, $"Snippet{i}.cs"),
                Document.AsFile(snippets[i].Text, snippets[i].Document, i));
        await Command.RunAsync(folder, "dotnet", "build", "--nologo", "-v", "quiet");
    }

    [Fact]
    public void A_snippet_that_claims_to_copy_a_file_is_identical_to_it()
    {
        var copies = Document.Names.SelectMany(name => new Document(name).Copies).ToArray();
        copies.Should().HaveCountGreaterThanOrEqualTo(3);
        foreach (var (file, snippet) in copies)
            snippet.Should().Be(Namespace().Replace(File.ReadAllText(Path.Combine(Checkout.Root, file)), ""), file);
    }

    [Theory]
    [MemberData(nameof(Packages))]
    public void Every_log_line_instrument_and_span_is_in_the_readme(string package)
    {
        var source = string.Concat(Directory.EnumerateFiles(Path.Combine(Checkout.Root, "src", package), "*.cs",
            SearchOption.AllDirectories).Select(File.ReadAllText));
        var names = LogId().Matches(source).Select(match => match.Groups[1].Value)
            .Concat(Instrument().Matches(source).Select(match => match.Groups[1].Value)).Distinct().ToArray();
        if (package is "Api.Security" or "Api.Security.Jwt" or "Api.Security.ApiKeys" or "Api.Security.Redis"
            or "Api.Security.RateLimiting" or "Api.Security.DPoP" or "Api.Security.Mtls") names.Should().NotBeEmpty();
        var readme = File.ReadAllText(Readme(package));
        names.Where(name => !readme.Contains(name, StringComparison.Ordinal)).Should().BeEmpty();
    }

    [Theory]
    [InlineData(typeof(ApiSecurityOptions), "Api.Security", "")]
    [InlineData(typeof(ProblemOptions), "Api.Security", "Problems:")]
    [InlineData(typeof(TenantOptions), "Api.Security", "Tenant:")]
    [InlineData(typeof(JwtOptions), "Api.Security.Jwt", "")]
    [InlineData(typeof(JwtIssuerOptions), "Api.Security.Jwt", "Issuers:N:")]
    [InlineData(typeof(JwtCustomProfileOptions), "Api.Security.Jwt", "Issuers:N:Custom:")]
    [InlineData(typeof(JwtTokenCacheOptions), "Api.Security.Jwt", "TokenCache:")]
    [InlineData(typeof(JwtCompatibilityOptions), "Api.Security.Jwt", "Compatibility:")]
    [InlineData(typeof(JwtResolverOptions), "Api.Security.Jwt", "Resolver:")]
    [InlineData(typeof(DPoPOptions), "Api.Security.DPoP", "")]
    [InlineData(typeof(MtlsOptions), "Api.Security.Mtls", "")]
    [InlineData(typeof(MtlsForwardedOptions), "Api.Security.Mtls", "Forwarded:")]
    [InlineData(typeof(MtlsClientOptions), "Api.Security.Mtls", "Clients:N:")]
    [InlineData(typeof(RateLimitOptions), "Api.Security.RateLimiting", "")]
    [InlineData(typeof(RateLimitPolicyOptions), "Api.Security.RateLimiting", "Plans:{plan}:{policy}:")]
    [InlineData(typeof(ApiKeyOptions), "Api.Security.ApiKeys", "")]
    [InlineData(typeof(ApiKeyHeaderOptions), "Api.Security.ApiKeys", "Headers:")]
    [InlineData(typeof(ApiKeyRotationOptions), "Api.Security.ApiKeys", "Rotation:")]
    [InlineData(typeof(ApiKeyCacheOptions), "Api.Security.ApiKeys", "Cache:")]
    [InlineData(typeof(ApiKeyWebhookOptions), "Api.Security.ApiKeys", "Webhook:")]
    [InlineData(typeof(ConfiguredApiClient), "Api.Security.ApiKeys", "Clients:N:")]
    [InlineData(typeof(ConfiguredApiKey), "Api.Security.ApiKeys", "Clients:N:Keys:M:")]
    public void Every_setting_is_in_the_readme(Type options, string package, string prefix)
    {
        var isSection = (Type type) => type != typeof(string) && type.IsClass;
        var settings = options.GetProperties().Where(property => !isSection(property.PropertyType) && property.Name != "Issuers")
            .Select(property => $"`{prefix}{property.Name}");
        File.ReadAllText(Readme(package)).Should().ContainAll(settings);
    }

    [Fact]
    public void Every_API_key_event_is_in_the_readme()
    {
        var kinds = typeof(ApiKeyEventKinds).GetFields().Select(kind => $"`{kind.GetRawConstantValue()}`").ToArray();
        kinds.Should().HaveCount(14);
        File.ReadAllText(Readme("Api.Security.ApiKeys")).Should().ContainAll(kinds);
    }

    private static string Readme(string package) => Path.Combine(Checkout.Root, "src", package, "README.md");

    [GeneratedRegex("^namespace [^;]+;\n\n", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"LoggerMessage\((\d+),")]
    private static partial Regex LogId();

    [GeneratedRegex("\"(api_security\\.[a-z_.]+)\"")]
    private static partial Regex Instrument();
}
