using System.Text.Json.Nodes;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;

namespace Api.Security.OpenApi.Tests;

/// <summary>Documents with every kind of scheme are valid for other tools too.</summary>
public sealed class ValidityTests
{
    public static TheoryData<OpenApiSpecVersion, string> Versions =>
        new() { { OpenApiSpecVersion.OpenApi3_0, "3.0" }, { OpenApiSpecVersion.OpenApi3_1, "3.1" } };

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task The_Microsoft_reader_finds_no_errors(OpenApiSpecVersion version, string number)
    {
        var (document, diagnostic) = OpenApiDocument.Parse(await TextAsync(version), "json",
            new OpenApiReaderSettings { RuleSet = ValidationRuleSet.GetDefaultRuleSet() });

        diagnostic!.Errors.Should().BeEmpty();
        diagnostic.Warnings.Should().BeEmpty();
        document!.Components!.SecuritySchemes.Should().HaveCount(7);
        diagnostic.SpecificationVersion.Should().Be(version, number);
        document.Paths["/any"].Operations![HttpMethod.Get].Security!.SelectMany(requirement => requirement.Keys)
            .Should().OnlyContain(scheme => scheme.Target != null);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Validation_against_the_schemas_of_the_specification_finds_no_errors(OpenApiSpecVersion version, string number)
    {
        var verdict = JsonNode.Parse(await NodeScript.RunAsync("validate.mjs", await TextAsync(version)))!;
        verdict["errors"]!.AsArray().Should().BeEmpty();
        verdict["valid"]!.GetValue<bool>().Should().BeTrue();
        verdict["version"]!.GetValue<string>().Should().Be(number);
    }

    [Fact]
    public async Task The_validator_reports_an_invalid_document()
    {
        var broken = JsonNode.Parse(await TextAsync(OpenApiSpecVersion.OpenApi3_1))!;
        broken["components"]!["securitySchemes"]!["bearer"]!["type"] = "magic";
        JsonNode.Parse(await NodeScript.RunAsync("validate.mjs", broken.ToJsonString()))!["valid"]!.GetValue<bool>().Should().BeFalse();
    }

    private static async Task<string> TextAsync(OpenApiSpecVersion version)
    {
        await using var issuer = await OAuthTests.StartIssuerAsync();
        await using var api = await DescribedApi.StartAsync(
            new TestApiOptions
            {
                AddSecurity = services =>
                {
                    services.AddApiSecurity(security => security.Scopes.Define("read:orders", "Read orders")
                        .Define("write:orders", "Place orders"))
                        .AddJwt(jwt => jwt.AddIssuer(issuer.Issuer, "orders-api", trusted => trusted.RequireHttpsMetadata = false));
                    DescribedApi.AddEveryScheme(services);
                },
                Environment = "Development",
                Endpoints = app =>
                {
                    app.MapGet("/any", () => "").RequireAnyScope("read:orders:own", "write:orders").RequireRole("admin");
                    app.MapGet("/owners/{owner}", (string owner) => "").RequireOwner("read:orders", "owner");
                },
            },
            document => document.OpenApiVersion = version);
        return (await api.DocumentAsync()).ToJsonString();
    }
}
