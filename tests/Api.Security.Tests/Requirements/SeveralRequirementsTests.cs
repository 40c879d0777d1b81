using Api.Security.TestKit;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Api.Security.Tests.Requirements;

/// <summary>
/// Two unmet requirements of one endpoint, of this library or the application: one response, in the order that the contract defines.
/// </summary>
public sealed class SeveralRequirementsTests(SeveralRequirementsTests.Api fixture) : IClassFixture<SeveralRequirementsTests.Api>
{
    /// <summary>How each kind is declared, its step in the contract's order, and its code.</summary>
    private static readonly Dictionary<string, (Action<RouteHandlerBuilder> Add, int Step, string Code)> Kinds = new()
    {
        ["owner"] = (it => it.RequireOwner("mine", "id"), 0, "not_found"),
        ["role"] = (it => it.RequireRole("admin"), 1, "role_missing"),
        ["claim"] = (it => it.RequireClaim("department", "sales"), 1, "claim_missing"),
        ["tenant"] = (it => it.RequireTenant(), 1, "tenant_mismatch"),
        ["network"] = (it => it.RequireNetwork("10.0.0.0/8"), 1, "network_not_allowed"),
        ["time"] = (it => it.RequireTime("UTC", "00:00", "00:01"), 1, "policy_denied"),
        ["stock-role"] = (it => it.RequireAuthorization(policy => policy.RequireRole("admin")), 1, "role_missing"),
        ["authorize-roles"] = (it => it.RequireAuthorization(new AuthorizeAttribute { Roles = "admin" }), 1, "role_missing"),
        ["stock-claim"] = (it => it.RequireAuthorization(policy => policy.RequireClaim("department", "sales")), 1, "claim_missing"),
        ["assertion"] = (it => it.RequireAuthorization(policy => policy.RequireAssertion(_ => false)), 1, "policy_denied"),
        ["configured"] = (it => it.RequireAuthorization("configured"), 1, "role_missing"),
        ["step-up"] = (it => it.RequireStepUp("phr"), 2, "insufficient_user_authentication"),
        ["fresh"] = (it => it.RequireStepUp(maxAge: TimeSpan.FromMinutes(5)), 2, "insufficient_user_authentication"),
        ["bound"] = (it => it.RequireSenderConstrained(), 3, "invalid_token"),
        ["dpop"] = (it => it.RequireDPoP(), 3, "invalid_token"),
        ["scope"] = (it => it.RequireScope("a:x"), 4, "insufficient_scope"),
        ["any-scope"] = (it => it.RequireAnyScope("b:x", "c:x"), 4, "insufficient_scope"),
        ["detail"] = (it => it.RequireAuthorizationDetail("payment"), 5, "authorization_details_missing"),
        ["details"] = (it => it.RequireAuthorizationDetail("account", "read"), 5, "authorization_details_missing"),
        ["resource"] = (it => it.RequireResource<Box>("mine"), 6, "not_found"), // loaded only if nothing else has failed
        ["outage"] = (it => it.RequireResource<Crate>("mine"), 6, "policy_unavailable"),
    };

    public static TheoryData<string, string> Pairs =>
        [.. Kinds.Keys.SelectMany(one => Kinds.Keys.Where(other => other != one).Select(other => (one, other)))];

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task The_failure_of_the_earliest_step_is_reported(string one, string other)
    {
        var answer = await fixture.Value.AskAsync($"/{one}/{other}/bob", """{"scope":"mine"}""");

        var step = Math.Min(Kinds[one].Step, Kinds[other].Step);
        new[] { one, other }.Where(kind => Kinds[kind].Step == step).Select(kind => Kinds[kind].Code).Should().Contain(answer.Code);
        string[] scopes = [.. new[] { one, other }
            .SelectMany(kind => kind switch { "owner" or "resource" or "outage" => new[] { "mine" }, "scope" => ["a:x"],
            "any-scope" => ["b:x", "c:x"], _ => [] }).Distinct()];
        var lacksScope = one.EndsWith("scope", StringComparison.Ordinal) || other.EndsWith("scope", StringComparison.Ordinal);
        answer.Problem.ContainsKey("requiredScopes").Should().Be(step is >= 2 and <= 4 && lacksScope);
        if (step is >= 2 and <= 4 && lacksScope)
            answer.Challenges.Should().ContainSingle().Which.Should().EndWith($"scope=\"{string.Join(' ', scopes)}\"");
        string?[] types = [.. new[] { "payment", "account" }.Where((_, i) => new[] { one, other }.Contains(i == 0 ? "detail" : "details"))];
        (answer.Problem["requiredAuthorizationDetails"]?.AsArray().Select(detail => (string?)detail!["type"]) ?? [])
            .Should().BeEquivalentTo(step is >= 2 and <= 5 ? types : []);
        if (step is 0 or 1 or 6) answer.Challenges.Should().BeEmpty();
        (await fixture.Value.GetAsync($"/{one}/{other}/bob")).ShouldBeMissingCredentials();
    }

    public sealed class Api : IAsyncLifetime
    {
        public TestApi Value { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Value = await TestApi.StartAsync(new TestApiOptions
        {
            Clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 25, 12, 0, 0, TimeSpan.Zero)),
            Settings = new() { ["ApiSecurity:Policies:configured:Roles"] = "admin" },
            AddSecurity = services =>
            {
                ClaimsScheme.Add(services);
                HeaderProof.Add(services, HeaderProof.DPoP);
                services.AddApiSecurity().AddResource<Box, Boxes>().AddResource<Crate, Crates>();
            },
            Endpoints = app =>
            {
                foreach (var (one, other) in Pairs.Select(row => row.Data))
                {
                    var endpoint = app.MapGet($"/{one}/{other}/{{id}}", () => "ok");
                    Kinds[one].Add(endpoint);
                    Kinds[other].Add(endpoint);
                }
            },
        });

        public ValueTask DisposeAsync() => Value.DisposeAsync();
    }

    private sealed record Box(string OwnerId) : IOwnedResource;

    private sealed class Boxes : IResourceProvider<Box>
    {
        public ValueTask<Box?> FindAsync(HttpContext context, CancellationToken cancellationToken) =>
            ValueTask.FromResult<Box?>(new Box("bob"));
    }

    private sealed record Crate(string OwnerId) : IOwnedResource;

    private sealed class Crates : IResourceProvider<Crate>
    {
        public ValueTask<Crate?> FindAsync(HttpContext context, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("The store is down.");
    }
}
