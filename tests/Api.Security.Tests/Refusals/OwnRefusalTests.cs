using Api.Security.TestKit;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Api.Security.Tests.Refusals;

/// <summary>A custom scheme and a custom requirement have their own refusal reasons.</summary>
public sealed class OwnRefusalTests
{
    private static readonly Refusal Stale = new(401, "ticket_stale", "The ticket is too old.", "ticket_stale",
        "a ticket of today") { Error = "invalid_ticket", Detail = "Get a new ticket." };
    private static readonly Refusal Closed =
        new(403, "counter_closed", "The counter is closed.", "counter_closed", "an open counter") { Precedence = 21 };
    private static readonly Refusal Busy = new(429, "counter_busy", "The counter is busy.", "counter_busy", "a free counter");

    [Fact]
    public async Task A_custom_reason_of_a_scheme_is_returned_counted_and_logged()
    {
        await using var api = await StartAsync(builder => builder.AddRefusals(Stale, Busy).AddRefusals(Stale));
        using var measured = new Measured(api);
        var answer = await SendAsync(api, "stale");
        answer.ShouldBe(401, "ticket_stale", "Ticket realm=\"api\", error=\"invalid_ticket\"");
        answer.Problem["title"]!.GetValue<string>().Should().Be("The ticket is too old.");
        answer.Problem["detail"]!.GetValue<string>().Should().Be("Get a new ticket.");
        measured.Of("api_security.refusals").Should().Equal("scheme=Ticket reason=ticket_stale");
        api.Log.Ours.Should().ContainSingle(line =>
            line.EventId == 1101).Which.Text.Should().Contain("ticket_stale").And.Contain("a ticket of today");

        var busy = await SendAsync(api, "busy");
        busy.ShouldBe(429, "counter_busy");
        busy.Headers["Retry-After"].Should().Equal("7");
    }

    [Fact]
    public async Task Unregistered_reasons_are_returned_and_counted_under_one_shared_name()
    {
        await using var api = await StartAsync(_ => { });
        using var measured = new Measured(api);
        for (var i = 0; i < 3; i++) (await SendAsync(api, "new")).Status.Should().Be(System.Net.HttpStatusCode.Forbidden);
        (await SendAsync(api, "stale")).ShouldBe(401, "ticket_stale", "Ticket realm=\"api\", error=\"invalid_ticket\"");
        measured.Of("api_security.refusals").Distinct().Should().Equal("scheme=Ticket reason=unregistered");
    }

    [Fact]
    public async Task A_scheme_can_tell_the_operator_more_than_the_client()
    {
        await using var api = await StartAsync(builder => builder.AddRefusals(Busy));
        var answer = await SendAsync(api, "full");
        answer.ShouldBe(429, "counter_busy");
        answer.Body.Should().NotContain("counter 4");
        api.Log.Ours.Should().ContainSingle(line => line.EventId == 1101).Which.Text.Should().StartWith(
            "Ticket refused a request to GET /whoami: counter_busy. Expected a place at counter 4. Trace ");
        await SendAsync(api, "stale"); // not registered
        api.Log.Ours.Where(line => line.EventId == 1101).Last().Text.Should().Contain("unregistered. Expected a reason that AddRefusals(");
    }

    [Fact]
    public async Task The_precedence_of_a_custom_reason_decides_which_failure_is_returned()
    {
        await using var api = await StartAsync(builder => builder.AddRefusals(Closed));
        (await SendAsync(api, "alice", "/counter")).ShouldBe(403, "counter_closed");
        new Action(() => ApiSecurityFailure.From(Stale)).Should().Throw<ArgumentException>().WithMessage("*Precedence*");
    }

    [Fact]
    public async Task A_reason_or_a_code_with_two_meanings_prevents_startup()
    {
        var twice = () => StartAsync(builder =>
            builder.AddRefusals(Stale, new Refusal(401, "ticket_stale", "The ticket is too old.", "ticket_stale", "x")));
        await twice.Should().ThrowAsync<OptionsValidationException>().WithMessage("*'ticket_stale' is registered 2 times*");
        var title = () => StartAsync(builder => builder.AddRefusals(new Refusal(403, "role_missing", "No.", "rank_missing", "x")));
        await title.Should().ThrowAsync<OptionsValidationException>()
            .WithMessage("*'role_missing' has more than one status or title (role_missing, rank_missing)*");
        var status = () => StartAsync(builder =>
            builder.AddRefusals(new Refusal(401, "counter_closed", "The counter is closed.", "counter_shut", "x"), Closed));
        await status.Should().ThrowAsync<OptionsValidationException>().WithMessage("*'counter_closed' has more than one status or title*");
    }

    [Theory]
    [InlineData(399, "a", "T", "r", "x")]
    [InlineData(600, "a", "T", "r", "x")]
    [InlineData(401, "", "T", "r", "x")]
    [InlineData(401, "A b", "T", "r", "x")]
    [InlineData(401, "a", "", "r", "x")]
    [InlineData(401, "a", "T", "r-1", "x")]
    [InlineData(401, "a", "T", "r", "")]
    public void A_refusal_with_an_invalid_value_cannot_be_created(int status, string code, string title, string reason, string expected) =>
        new Action(() => _ = new Refusal(status, code, title, reason, expected)).Should().Throw<ArgumentException>();

    [Fact]
    public void A_refusal_with_an_error_that_a_challenge_cannot_carry_cannot_be_created() =>
        new Action(() => _ = new Refusal(401, "a", "T", "r", "x") { Error = "a\"b" }).Should().Throw<ArgumentException>();

    private static Task<TestApi> StartAsync(Action<IApiSecurityBuilder> refusals) => TestApi.StartAsync(new TestApiOptions
    {
        AddSecurity = services =>
        {
            var builder = services.AddApiSecurity().AddScheme("Ticket", "Ticket", _ => new Tickets());
            refusals(builder);
            services.AddSingleton<IAuthorizationHandler, CounterHandler>();
        },
        Endpoints = app => app.MapGet("/counter", () => "ok").RequireAuthorization(policy => policy.AddRequirements(new CounterOpen())),
    });

    private static Task<TestAnswer> SendAsync(TestApi api, string ticket, string path = "/whoami")
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Authorization", "Ticket " + ticket);
        return api.SendAsync(request);
    }

    private sealed class Tickets : ICredentialValidator
    {
        public ValueTask<Outcome<AcceptedCaller>> ValidateAsync(Credential credential, HttpContext context) =>
            ValueTask.FromResult<Outcome<AcceptedCaller>>(credential.Value.ToString() switch
        {
            "stale" => Stale,
            "busy" => Outcome.Refuse<AcceptedCaller>(Busy, TimeSpan.FromSeconds(7)),
            "full" => Outcome.Refuse<AcceptedCaller>(Busy, expected: "a place at counter 4"),
            "new" => new Refusal(403, "made_up", "Made up for one request.", "made_up", "nothing"),
            var name => new AcceptedCaller("counter", [new CallerClaim("sub", name, "string")]),
        });
    }

    private sealed class CounterOpen : IAuthorizationRequirement;

    private sealed class CounterHandler : AuthorizationHandler<CounterOpen>
    {
        protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, CounterOpen requirement)
        {
            context.Fail(ApiSecurityFailure.From(Closed));
            context.Fail(ApiSecurityFailure.ScopeMissing("a:x"));
            return Task.CompletedTask;
        }
    }
}
