using System.Text.Json.Nodes;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;

namespace Api.Security.Jwt.Tests.Rules;

/// <summary>
/// A user of Microsoft Entra with so many groups that the token has none (learn.microsoft.com/entra/identity-platform, "Groups overage
/// claim"). A role that is a group is then missing, and the log says why.
/// </summary>
public sealed class GroupOverageTests
{
    private const string Line =
        "Expected role staff; this requires the caller's groups in the token, but there are too many, so the issuer left them out: "
        + "require app roles, or let the issuer write only the groups that are assigned to the application.";

    public static TheoryData<string> Overages =>
    [
        """{"hasgroups":true}""",
        """{"hasgroups":"true"}""",
        """{"_claim_names":{"groups":"src1"},"_claim_sources":{"src1":{"endpoint":"https://graph.microsoft.com/v1.0/users/o/getMemberObjects"}}}""",
    ];

    [Theory]
    [MemberData(nameof(Overages))]
    public async Task A_missing_group_is_explained_in_the_log_and_answered_like_any_missing_role(string claims)
    {
        await using var world = await World.StartAsync();
        foreach (var path in new[] { "/staff", "/attribute" })
        {
            var answer = await world.GetAsync(path, claims);
            answer.ShouldBe(403, "role_missing");
            ((string?)answer.Problem["reason"]).Should().Be("roles_omitted");
            ((string?)answer.Problem["title"]).Should().Be("The caller lacks a required role.");
        }

        world.Log.Should().Contain(line => line.EventId == 1101 && line.Text.Contains(Line, StringComparison.Ordinal));
        // An app role is in the token whatever the groups are.
        (await world.GetAsync("/staff", claims, "staff")).ShouldBeOk();
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"groups":["other"]}""")]
    [InlineData("""{"hasgroups":false}""")]
    [InlineData("""{"_claim_names":{"address":"src1"}}""")]
    [InlineData("""{"_claim_names":"groups"}""")]
    [InlineData("""{"_claim_names":["groups"]}""")]
    [InlineData("""{"HasGroups":true}""")]
    public async Task A_role_that_is_simply_missing_is_reported_as_missing(string claims)
    {
        await using var world = await World.StartAsync();
        foreach (var path in new[] { "/staff", "/attribute" })
            ((string?)(await world.GetAsync(path, claims)).Problem["reason"]).Should().Be("role_missing");
    }

    [Fact]
    public async Task Omitted_groups_do_not_matter_where_roles_come_from_other_claims()
    {
        await using var world = await World.StartAsync(issuer => issuer.RoleClaims.Add("roles"));
        foreach (var claims in Overages)
            ((string?)(await world.GetAsync("/staff", claims.Data)).Problem["reason"]).Should().Be("role_missing");
    }

    private sealed class World(FakeAuthorizationServer issuer, TestApi api) : IAsyncDisposable
    {
        public IReadOnlyList<LogLine> Log => api.Log.Ours;

        public static async Task<World> StartAsync(Action<JwtIssuerOptions>? configure = null)
        {
            var issuer = await FakeAuthorizationServer.StartAsync("RS256");
            return new World(issuer, await TestApi.StartAsync(issuer, new TestApiOptions
            {
                ConfigureIssuer = trusted =>
                {
                    trusted.Profile = AccessTokenProfile.Entra;
                    configure?.Invoke(trusted);
                },
                Settings = new() { ["ApiSecurity:Problems:IncludeReason"] = "true" },
                Endpoints = app =>
                {
                    app.MapGet("/staff", () => "ok").RequireRole("staff");
                    app.MapGet("/attribute", [Authorize(Roles = "staff")] () => "ok").RequireScope("read:orders");
                },
            }));
        }

        public Task<TestAnswer> GetAsync(string path, string claims, string? role = null)
        {
            var token = issuer.Token().WithHeader("typ", "JWT").With("scp", "read:orders");
            foreach (var (name, value) in JsonNode.Parse(claims)!.AsObject()) token.With(name, value?.DeepClone());
            if (role is not null) token.With("roles", new JsonArray(role));
            return api.GetAsync(path, token.Build());
        }

        public async ValueTask DisposeAsync()
        {
            await api.DisposeAsync();
            await issuer.DisposeAsync();
        }
    }
}
