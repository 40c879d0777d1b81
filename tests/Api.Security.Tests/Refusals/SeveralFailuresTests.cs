using Api.Security.Jwt;
using Api.Security.TestKit;
using Api.Security.Tests.Requirements;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Tests.Refusals;

/// <summary>
/// Which of several failures is returned: first a resource that does not exist, then failures that no login can fix, then failures that a
/// new login fixes, then a missing scope, and last an outage.
/// </summary>
public sealed class SeveralFailuresTests(SeveralFailuresTests.Api fixture) : IClassFixture<SeveralFailuresTests.Api>
{
    /// <summary>The order of the contract. Within a step, the failure listed first is returned.</summary>
    private static readonly string[][] Steps =
    [
        ["resource_absent", "resource_of_another_tenant", "resource_of_another_owner"],
        [
            "role_missing", "roles_omitted", "claim_missing", "tenant_mismatch", "network_not_allowed", "outside_time_window",
            "policy_denied",
        ],
        ["authentication_too_weak", "authentication_too_old"],
        ["token_not_bound", "dpop_required"],
        ["insufficient_scope"],
        ["authorization_details_missing"],
        ["resource_unavailable"],
    ];

    private static readonly string[] All = [.. Steps.SelectMany(step => step)];

    public static TheoryData<string, string> Pairs => [.. All.SelectMany(one => All.Select(other => (one, other)))];

    public static TheoryData<string> AboutCredentials =>
        [.. Refusal.All.Concat(JwtRefusals.All).Select(refusal => refusal.Reason).Except(All)];

    [Fact]
    public void The_list_of_reasons_is_complete() =>
        All.Should().BeEquivalentTo(Refusal.All.Concat(JwtRefusals.All).Where(refusal => refusal.Precedence is not null)
            .Select(refusal => refusal.Reason));

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task The_failure_of_the_earliest_step_is_returned_regardless_of_the_order_of_failures(string one, string other)
    {
        var answer = await fixture.Value.AskAsync($"/fail/{one}/{other}");

        var step = Math.Min(StepOf(one), StepOf(other));
        var told = new[] { one, other }.Where(name => StepOf(name) == step).Select(name => Find(name)).ToArray();
        told.Select(row => row.Code).Should().Contain(answer.Code);
        told.Select(row => row.Status).Should().Contain((int)answer.Status);
        answer.Challenges.Should().Equal(step switch
        {
            2 => ["Bearer realm=\"api\", error=\"insufficient_user_authentication\", acr_values=\"phr\", max_age=\"300\""
                + (one == "insufficient_scope" || other == "insufficient_scope" ? ", scope=\"a:x\"" : "")],
            3 => ["Bearer realm=\"api\", error=\"invalid_token\""
                + (one == "insufficient_scope" || other == "insufficient_scope" ? ", scope=\"a:x\"" : "")],
            4 => ["Bearer realm=\"api\", error=\"insufficient_scope\", scope=\"a:x\""],
            5 => ["Bearer realm=\"api\", error=\"insufficient_scope\""],
            _ => Array.Empty<string>(),
        });
        answer.Headers.ContainsKey("Retry-After").Should().Be(step == 6);
        answer.Problem.ContainsKey("requiredScopes")
            .Should().Be(step is >= 2 and <= 4 && (one == "insufficient_scope" || other == "insufficient_scope"));
        answer.Problem.ContainsKey("requiredAuthorizationDetails").Should().Be(
            step is >= 2 and <= 5 && (one == "authorization_details_missing" || other == "authorization_details_missing"));
        // The reverse order returns the same code.
        (await fixture.Value.AskAsync($"/fail/{other}/{one}")).Code.Should().Be(answer.Code);
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Each_failure_is_counted_once(string one, string other)
    {
        using var measured = new Measured(fixture.Value);
        await fixture.Value.AskAsync($"/fail/{one}/{other}");
        measured.Of("api_security.denials")
            .Should().BeEquivalentTo(new[] { one, other }.Distinct().Select(name => $"reason={name} enforcement=enforced"));
        measured.Of("api_security.refusals").Should().ContainSingle();
    }

    [Theory]
    [MemberData(nameof(AboutCredentials))]
    public void A_reason_about_the_credential_cannot_be_used_as_an_authorization_failure(string name) =>
        new Action(() => ApiSecurityFailure.From(Find(name))).Should().Throw<ArgumentException>();

    [Fact]
    public void A_failure_about_a_missing_scope_must_name_the_scopes() =>
        new Action(() => ApiSecurityFailure.From(Refusal.InsufficientScope))
        .Should().Throw<ArgumentException>();

    [Fact]
    public void A_failure_about_a_missing_authorization_detail_must_name_it()
    {
        new Action(() => ApiSecurityFailure.From(Refusal.AuthorizationDetailsMissing)).Should().Throw<ArgumentException>();
        new Action(() => ApiSecurityFailure.AuthorizationDetailMissing(" ")).Should().Throw<ArgumentException>();
        new Action(() => ApiSecurityFailure.AuthorizationDetailMissing("payment", "")).Should().Throw<ArgumentException>();
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("a\"b")]
    [InlineData("")]
    public void A_failure_with_a_value_that_a_challenge_cannot_carry_cannot_be_created(string text)
    {
        new Action(() => ApiSecurityFailure.ScopeMissing(text)).Should().Throw<ArgumentException>();
        new Action(() => ApiSecurityFailure.ScopeMissing()).Should().Throw<ArgumentException>();
        if (!text.Contains(' ', StringComparison.Ordinal))
            new Action(() => ApiSecurityFailure.StepUp(Refusal.AuthenticationTooWeak, text, null)).Should().Throw<ArgumentException>();
    }

    private static Refusal Find(string reason) => Refusal.All.Concat(JwtRefusals.All).Single(refusal => refusal.Reason == reason);

    private static int StepOf(string name) => Array.FindIndex(Steps, step => step.Contains(name));

    public sealed class Api : IAsyncLifetime
    {
        public TestApi Value { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Value = await TestApi.StartAsync(new TestApiOptions
        {
            AddSecurity = services => ClaimsScheme.Add(services),
            Services = services => services.AddSingleton<IAuthorizationHandler, FailsAsThePathSays>(),
            Endpoints = app => app.MapGet("/fail/{one}/{other}", () => "ok")
                .RequireAuthorization(policy => policy.AddRequirements(new Unmet())),
        });

        public ValueTask DisposeAsync() => Value.DisposeAsync();
    }

    private sealed class Unmet : IAuthorizationRequirement;

    private sealed class FailsAsThePathSays : AuthorizationHandler<Unmet>
    {
        protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, Unmet requirement)
        {
            var request = (HttpContext)context.Resource!;
            foreach (var name in new[] { "one", "other" }) context.Fail(Failure(Find((string)request.Request.RouteValues[name]!)));
            return Task.CompletedTask;
        }

        private static ApiSecurityFailure Failure(Refusal refusal) =>
            refusal == Refusal.InsufficientScope ? ApiSecurityFailure.ScopeMissing("a:x")
            : refusal == Refusal.AuthorizationDetailsMissing ? ApiSecurityFailure.AuthorizationDetailMissing("payment", "initiate")
            : refusal.Code is "insufficient_user_authentication" ? ApiSecurityFailure.StepUp(refusal, "phr", TimeSpan.FromMinutes(5))
            : ApiSecurityFailure.From(refusal);
    }
}
