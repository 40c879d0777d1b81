using Api.Security.TestKit;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.ApiKeys.Tests.Usage;

/// <summary>What became of requests, as it is counted: the closed list of outcomes over HTTP.</summary>
public sealed class OutcomeTests
{
    private static readonly Refusal QuotaUsedUp = new(429, "quota_exceeded", "The quota is used up.", "test_quota", "a free unit")
    {
        Precedence = 5,
    };

    public static TheoryData<string, int, string> Cases => new()
    {
        { "GET /orders", 200, "ok" }, { "GET /redirect", 302, "ok" }, { "GET /bad", 400, "ok" }, { "GET /empty", 204, "ok" },
        { "POST /orders", 403, "forbidden" }, { "GET /step-up", 401, "forbidden" }, { "GET /own-403", 403, "forbidden" },
        { "GET /own-429", 429, "rate_limited" }, { "GET /quota", 429, "quota_exceeded" },
        { "GET /missing", 404, "not_found" }, { "GET /no/such/endpoint", 404, "not_found" },
        { "GET /throws", 500, "error" }, { "GET /away", 503, "error" }, { "GET /health", 200, "ok" },
    };

    [Fact]
    public void The_cases_cover_every_outcome() =>
        Cases.Select(one => one.Data.Item3).Distinct().Should().BeEquivalentTo(UsageWords.All.Select(outcome => outcome.Word()));

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Each_way_a_request_ends_is_counted_as_one_outcome(string request, int status, string outcome)
    {
        await using var api = await StartAsync();
        using var measured = new Measured(api.Api);
        var key = await api.IssueAsync();
        var (method, path) = (new HttpMethod(request.Split(' ')[0]), request.Split(' ')[1]);
        ((int)(await api.SendAsync(key.Request(path, method))).Status).Should().Be(status);
        (await CountedAsync(api, key.ClientId, 1)).Should().Equal((outcome, 1));
        measured.Sum("api_security.api_keys.requests", outcome).Should().Be(1);
        measured.Sum("api_security.api_keys.requests").Should().Be(1);
    }

    [Fact]
    public async Task A_request_without_an_accepted_credential_is_not_counted()
    {
        await using var api = await StartAsync();
        var key = await api.IssueAsync();
        var wrong = key with { Secret = (await api.IssueAsync()).Secret };
        foreach (var path in (string[])["/orders", "/health"])
        {
            await api.GetAsync(path, wrong);
            await api.GetWithAsync(path, null, null);
            await api.GetWithAsync(path, key.PublicId, api.Mint.Create().Secret);
        }

        await api.ChangeAsync(key, one => one with { RevokedAt = api.Clock.GetUtcNow(), Slot = null });
        await api.Feed.ReadAsync();
        (await api.GetAsync("/orders", key)).ShouldBeKeyAnswer("key_revoked");
        await api.Flush.FlushAsync(default);
        (await CountedAsync(api, key.ClientId, 0)).Should().BeEmpty();
        api.Services.GetRequiredService<UsageCounters>().Size.Should().Be(0);
    }

    [Fact]
    public async Task Both_keys_of_a_rotation_are_counted_with_their_slots_and_together_for_the_client()
    {
        await using var api = await StartAsync();
        var current = await api.IssueAsync();
        var next = await api.IssueNextAsync(current);
        for (var i = 0; i < 3; i++) await api.GetAsync("/orders", current);
        await api.GetAsync("/orders", next);
        (await CountedAsync(api, current.ClientId, 4)).Should().Equal(("ok", 4));
        var byKey = await ReadAsync(api, current.ClientId, UsageGrouping.Key);
        byKey.Select(sum => (sum.KeyId, sum.Count)).Should().BeEquivalentTo([(current.Id, 3L), (next.Id, 1L)]);
    }

    [Theory]
    [InlineData("7", "forbidden")]
    [InlineData("16", "forbidden")]
    [InlineData("8", "rate_limited")]
    [InlineData("5", "not_found")]
    [InlineData("13", "error")]
    [InlineData("0", "ok")]
    [InlineData(null, "ok")]
    public void A_gRPC_call_is_counted_by_its_own_status(string? status, string outcome)
    {
        var context = new DefaultHttpContext
        {
            Request = { Protocol = "HTTP/2" }, Response = { StatusCode = 200, ContentType = "application/grpc" },
        };
        if (status is not null) context.Response.Headers["grpc-status"] = status;
        RequestOutcome.Get(context).Word().Should().Be(outcome);
    }

    private static Task<KeyApi> StartAsync() => KeyApi.StartAsync(options: new TestApiOptions
    {
        AddSecurity = services =>
        {
            services.AddApiSecurity().AddRefusals(QuotaUsedUp);
            services.AddAuthorizationBuilder().AddPolicy("quota", policy => policy.AddRequirements(new OutOfQuota()));
        },
        Endpoints = app =>
        {
            app.MapGet("/redirect", () => Results.StatusCode(302));
            app.MapGet("/bad", () => Results.BadRequest());
            app.MapGet("/empty", () => Results.NoContent());
            app.MapGet("/step-up", () => "ok").RequireStepUp(maxAge: TimeSpan.FromMinutes(5));
            app.MapGet("/own-403", () => Results.StatusCode(403));
            app.MapGet("/own-429", () => Results.StatusCode(429));
            app.MapGet("/quota", () => "ok").RequireAuthorization("quota");
            app.MapGet("/missing", () => Results.NotFound());
            app.MapGet("/throws", string () => throw new InvalidOperationException("a mistake"));
            app.MapGet("/away", () => Results.StatusCode(503));
        },
    });

    // A request is counted after its response was sent.
    private static async Task<IEnumerable<(string, long)>> CountedAsync(KeyApi api, string clientId, int requests)
    {
        IReadOnlyList<UsageSum> sums = [];
        await Eventually.BecomesTrueAsync(
            async () =>
            {
                await api.Flush.FlushAsync(default);
                sums = await ReadAsync(api, clientId, UsageGrouping.Outcome);
                return sums.Sum(sum => sum.Count) >= requests;
            },
            TimeSpan.FromSeconds(10));
        return sums.Select(sum => (sum.Outcome!.Value.Word(), sum.Count));
    }

    private static Task<IReadOnlyList<UsageSum>> ReadAsync(KeyApi api, string clientId, UsageGrouping by) =>
        api.Services.GetRequiredService<IUsageStore>().ReadAsync(
            new UsageQuery
            {
                ClientId = clientId, From = api.Clock.GetUtcNow().AddHours(-1), To = api.Clock.GetUtcNow().AddHours(1), By = by, Limit = 10,
            },
            default);

    private sealed class OutOfQuota : AuthorizationHandler<OutOfQuota>, IAuthorizationRequirement
    {
        protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, OutOfQuota requirement)
        {
            context.Fail(ApiSecurityFailure.From(QuotaUsedUp));
            return Task.CompletedTask;
        }
    }
}
