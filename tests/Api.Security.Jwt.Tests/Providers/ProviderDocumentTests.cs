using Api.Security.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Api.Security.Jwt.Tests.Providers;

/// <summary>The settings in <c>docs/providers.md</c> are valid as they are written.</summary>
public sealed class ProviderDocumentTests
{
    public static TheoryData<string, int> Recipes =>
        new(ProviderDocument.Sections.SelectMany(section =>
            Enumerable.Range(0, ProviderDocument.Recipes(section).Length).Select(index => (section, index))));

    public static TheoryData<string> Providers => [.. ProviderDocument.Rows.Select(row => row.Provider)];

    [Theory]
    [MemberData(nameof(Recipes))]
    public void A_recipe_can_be_used_as_it_is_written(string section, int index)
    {
        using var app = TestApi.Build(
            new TestApiOptions
            {
                Settings = ProviderDocument.Recipes(section)[index],
                ConfigureJwt = jwt => // the file of the recipe does not exist here
                {
                    foreach (var issuer in jwt.Issuers.Where(issuer => issuer.JwksFile is not null)) issuer.JwksFile = null;
                },
            },
            new RecordingLogger());
        app.Services.GetRequiredService<IOptions<JwtOptions>>().Value.Issuers.Should().NotBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public void The_authority_of_each_provider_is_valid_with_its_profile(string provider)
    {
        var (_, authority, profiles) = ProviderDocument.Rows.Single(row => row.Provider == provider);
        profiles.Should().NotBeEmpty();
        foreach (var profile in profiles)
        {
            using var app = TestApi.Build(
                new TestApiOptions
                {
                    ConfigureJwt = jwt => jwt.AddIssuer(authority, "orders-api", issuer =>
                    {
                        issuer.Profile = profile;
                        if (profile is AccessTokenProfile.Custom) issuer.Custom.ClientIdClaim = "azp";
                    }),
                },
                new RecordingLogger());
            app.Services.GetRequiredService<IOptions<JwtOptions>>().Value.Issuers.Should().ContainSingle();
        }
    }

    [Fact]
    public void The_table_has_every_profile_and_every_provider_with_a_recipe()
    {
        ProviderDocument.Rows.SelectMany(row => row.Profiles).Distinct().Should().BeEquivalentTo(
            Enum.GetValues<AccessTokenProfile>().Except([AccessTokenProfile.Fapi2]), "FAPI is no provider");
        ProviderDocument.Sections.Should().HaveCountGreaterThanOrEqualTo(11);
        foreach (var section in ProviderDocument.Sections)
            ProviderDocument.Rows.Should().Contain(row => row.Provider.Contains(section.Split(' ')[0], StringComparison.Ordinal), section);
    }
}
