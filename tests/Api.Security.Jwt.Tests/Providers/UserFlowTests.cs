using System.Text.Json.Nodes;
using Api.Security.TestKit;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Api.Security.Jwt.Tests.Providers;

/// <summary>Two user flows of Azure AD B2C: one issuer with two discovery documents, in two entries that are used together.</summary>
public sealed class UserFlowTests
{
    private const string Header = """{"typ":"JWT","kid":"KEY"}""";

    private const string User = """
        {"iss":"https://contoso.b2clogin.com/11111111-2222-3333-4444-555555555555/v2.0/","exp":LATER,"nbf":NOW,"iat":NOW,
         "aud":"66666666-7777-8888-9999-000000000000","oid":"o1","sub":"o1","name":"Ada","emails":["ada@example.com"],"tfp":"B2C_1_sign_in",
         "nonce":"n","scp":"read:orders","azp":"77777777-0000-0000-0000-000000000000","ver":"1.0"}
        """;

    [Fact]
    public async Task Tokens_of_both_flows_are_accepted_and_the_keys_of_each_are_fetched_once()
    {
        await using var world = await RecipeWorld.StartAsync("Azure AD B2C");
        for (var i = 0; i < 2; i++)
            foreach (var server in world.Servers)
                await world.ShouldAcceptAsync(world.Token(Header, User, server.Key), "o1", "77777777-0000-0000-0000-000000000000");
        world.Servers.Select(server => server.Requests).Should().Equal(2, 2);
    }

    [Fact]
    public async Task ID_tokens_and_foreign_keys_are_refused()
    {
        await using var world = await RecipeWorld.StartAsync("Azure AD B2C");
        foreach (var server in world.Servers)
            await world.ShouldRefuseAsync(
                world.Token(Header, User.Replace("\"scp\":\"read:orders\",", ""), server.Key), "not_an_access_token");
        await world.ShouldRefuseAsync(world.Token(Header, User, SigningKey.Create("RS256", "other")), "key_unknown");
        await world.ShouldRefuseAsync(
            world.Token(Header, User, SigningKey.Create("RS256", world.Servers[1].Key.KeyId)), "signature_invalid");
        await world.ShouldRefuseAsync(world.Token("""{"typ":"JWT"}""", User), "key_ambiguous");
    }

    [Fact]
    public async Task A_kid_that_stands_for_two_keys_is_refused_and_one_that_stands_for_the_same_key_is_accepted()
    {
        await using var world = await RecipeWorld.StartAsync("Azure AD B2C");
        var (one, two) = (world.Servers[0], world.Servers[1]);
        var (ofOne, ofTwo) = (one.Key, two.Key);
        var shared = SigningKey.Create("RS256", "shared");
        one.Keys.Add(shared);
        two.Keys.Add(shared);
        one.Keys.Add(SigningKey.Create("RS256", "twice"));
        two.Keys.Add(SigningKey.Create("RS256", "twice"));

        foreach (var key in new[] { ofOne, ofTwo, shared })
            await world.ShouldAcceptAsync(world.Token(Header, User, key), "o1", "77777777-0000-0000-0000-000000000000");
        world.Servers.Select(server => server.Requests).Should().Equal(2, 2);
        await world.ShouldRefuseAsync(world.Token(Header, User, one.Key), "key_ambiguous");
        await world.ShouldRefuseAsync(world.Token(Header, User, two.Key), "key_ambiguous");
    }

    [Fact]
    public async Task While_one_document_is_unavailable_the_keys_of_the_other_work_and_an_unknown_key_is_not_invalid()
    {
        await using var world = await RecipeWorld.StartAsync("Azure AD B2C");
        await world.Servers[0].GoDownAsync();
        await world.ShouldAcceptAsync(
            world.Token(Header, User, world.Servers[1].Key), "o1", "77777777-0000-0000-0000-000000000000");
        ((int)(await world.Api.GetAsync("/whoami", world.Token(Header, User, world.Servers[0].Key))).Status).Should().Be(503);
    }

    [Fact]
    public async Task A_key_that_its_document_no_longer_lists_ends_accepted_tokens()
    {
        await using var world = await RecipeWorld.StartAsync("Azure AD B2C");
        var old = world.Token(Header, User, world.Servers[1].Key);
        await world.ShouldAcceptAsync(old, "o1", "77777777-0000-0000-0000-000000000000");
        var next = world.Servers[1].Rotate();
        await world.ShouldAcceptAsync(world.Token(Header, User, next), "o1", "77777777-0000-0000-0000-000000000000");
        ((int)(await world.Api.GetAsync("/whoami", old)).Status).Should().BeOneOf(401, 503);
    }

    [Fact]
    public async Task Entries_of_one_issuer_must_agree()
    {
        const string Twice =
            "ApiSecurity:Jwt:Issuers: 'https://contoso.b2clogin.com/11111111-2222-3333-4444-555555555555/v2.0/' is configured 2 times";
        (await FailureAsync(
            jwt => jwt.Issuers[1].Audiences.Add("more"), jwt => jwt.Issuers[1].Profile = AccessTokenProfile.Auth0)).Should().Be(
            Twice + ", with different Audiences, Profile; write the same in each entry. Only MetadataAddress, RequireHttpsMetadata, " +
            "WarmUp and MaxStale may differ.");
        (await FailureAsync(jwt => jwt.Issuers[1].MetadataAddress = jwt.Issuers[0].MetadataAddress)).Should().Be(
            Twice + "; put its audiences and algorithms into one entry. Only entries with different MetadataAddress are used together.");
        (await FailureAsync(jwt => jwt.Issuers[1].Jwks = new JsonObject { ["keys"] = new JsonArray(SigningKey.Create("ES256", "1").Jwk()) }
            .ToJsonString())).Should().Contain("is configured 2 times; put its audiences");
    }

    [Fact]
    public async Task There_is_one_health_check_for_each_document_and_a_tenant_needs_no_list()
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync("ES256");
        await using var api = await TestApi.StartAsync(issuer, new TestApiOptions
        {
            ConfigureJwt = jwt => jwt.AddIssuer(issuer.Issuer, "orders-api", second =>
            {
                (second.RequireHttpsMetadata, second.WarmUp) = (false, KeyWarmUp.Off);
                second.MetadataAddress = issuer.Issuer + "/second";
            }),
            Services = services => services.AddHealthChecks().AddApiSecurityKeys(),
        });
        var checks = api.App.Services.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations;
        checks.Select(check => check.Name).Should().Equal($"api-security-keys:{issuer.Issuer}", $"api-security-keys:{issuer.Issuer}#2");
        // It is still the only issuer, so its tokens may name any tenant.
        var answer = await api.GetAsync("/whoami", issuer.Token().With("tenant_id", "acme").Build());
        ((string?)answer.Problem["tenantId"]).Should().Be("acme");
    }

    private static async Task<string> FailureAsync(params Action<JwtOptions>[] changes)
    {
        Func<Task> starting = async () => await (await RecipeWorld.StartAsync("Azure AD B2C", change: jwt =>
        {
            foreach (var change in changes) change(jwt);
        })).DisposeAsync();
        return (await starting.Should().ThrowAsync<OptionsValidationException>()).Which.Message;
    }
}
