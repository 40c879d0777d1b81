using System.Collections.Concurrent;
using Api.Security.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.ApiKeys.Tests.Limits;

/// <summary>
/// Two plans: <c>free</c>, the default, and <c>gold</c>, each with the rate <c>burst</c> and the quota <c>daily</c>; <c>gold</c> has the
/// quota <c>tokens</c>, too.
/// </summary>
internal sealed class FakeCatalogue(TimeProvider clock) : IRateLimitCatalogue
{
    private static readonly Dictionary<string, Dictionary<string, long>> Plans = new()
    {
        ["free"] = new() { ["burst"] = 10, ["daily"] = 100 },
        ["gold"] = new() { ["tokens"] = 5000, ["daily"] = 1000, ["burst"] = 50 },
    };

    private static readonly HashSet<string> Quotas = ["daily", "tokens"];

    /// <summary>What clients have used of their quotas.</summary>
    public ConcurrentDictionary<(string ClientId, string Policy), long> Used { get; } = [];

    public bool IsDown { get; set; }

    public bool HasPlan(string name) => Plans.ContainsKey(name);

    public bool HasPolicy(string name) => Plans.Values.Any(plan => plan.ContainsKey(name));

    public bool HasQuota(string name) => Quotas.Contains(name);

    public EffectiveLimits LimitsOf(LimitOwner owner)
    {
        owner.Issuer.Should().Be(ApiSecurityDefaults.ApiKeyIssuer);
        var plan = owner.Limits?.Plan ?? "free";
        return new(plan, Plans[plan].ToDictionary(one => one.Key,
            one => owner.Limits?.Overrides.GetValueOrDefault(one.Key) is > 0 and var own ? own : one.Value));
    }

    public async ValueTask<IReadOnlyList<QuotaState>> ReadQuotasAsync(LimitOwner owner, CancellationToken cancellationToken)
    {
        await Task.Yield();
        if (IsDown) throw new IOException("What was used cannot be read.");
        var day = new DateTimeOffset(clock.GetUtcNow().Date, TimeSpan.Zero);
        return [.. LimitsOf(owner).Limits.Where(one => HasQuota(one.Key)).Select(one => new QuotaState(one.Key,
            Used.GetValueOrDefault((owner.ClientId, one.Key)),
            (owner.Limits?.Grants ?? []).Where(grant => grant.Policy == one.Key && grant.At >= day).Sum(grant => grant.Amount),
            one.Value, day.AddDays(1)))];
    }
}

/// <summary>An administration with plans, and what nodes know of the callers.</summary>
internal sealed class LimitApi : IAsyncDisposable
{
    private LimitApi(AdminApi api) => Api = api;

    public AdminApi Api { get; }

    public FakeCatalogue Catalogue => (FakeCatalogue)Api.Keys.Services.GetRequiredService<IRateLimitCatalogue>();

    public static async Task<LimitApi> StartAsync() => new(await AdminApi.StartAsync(options: new TestApiOptions
    {
        AddSecurity = services => services.AddSingleton<IRateLimitCatalogue, FakeCatalogue>(),
    }));

    public static string Limits(string id) => $"/admin/api-clients/{id}/limits";

    public static string Quota(string id) => $"/admin/api-clients/{id}/quota";

    public Task<TestAnswer> PutAsync(string id, string body, params string[] headers) =>
        Api.SendAsync("PUT", Limits(id), body, AdminApi.Admin, headers);

    public Task<TestAnswer> GrantAsync(string id, string body, params string[] headers) =>
        Api.SendAsync("POST", Quota(id) + "/grants", body, AdminApi.Admin, headers);

    public Task<TestAnswer> GrantAsync(string id, string policy, long amount) =>
        GrantAsync(id, $$"""{"policy":"{{policy}}","amount":{{amount}}}""");

    public async Task<string> LimitsOfAsync(string id)
    {
        var answer = await Api.GetAsync(Limits(id));
        answer.ShouldBeDone(200);
        return answer.Body;
    }

    /// <returns>The units granted in addition to the quota <c>daily</c>, in the current window.</returns>
    public async Task<long> GrantedAsync(string id)
    {
        var answer = await Api.GetAsync(Quota(id));
        answer.ShouldBeDone(200);
        return (long)answer.Problem["policies"]!["daily"]!["granted"]!;
    }

    public async Task<ApiClientLimits?> StoredAsync(string id) => (await Api.Keys.Store.FindClientAsync(id, default))!.Client.Limits;

    public ValueTask DisposeAsync() => Api.DisposeAsync();
}
