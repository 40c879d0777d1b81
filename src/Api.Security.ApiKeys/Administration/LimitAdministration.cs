using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.ApiKeys;

/// <summary>Reads and checks the limits of clients by the plans and policies of this application.</summary>
/// <param name="catalogue">The plans and policies; <see langword="null"/> when limits are not configured.</param>
internal sealed class LimitAdministration(IRateLimitCatalogue? catalogue = null)
{
    private const string NotConfigured = "Limits are not configured: the application needs AddRateLimits().";

    private bool IsConfigured => catalogue is not null;

    public static LimitAdministration Get(AdminRequest request) => request.Http.RequestServices.GetRequiredService<LimitAdministration>();

    /// <returns>The problem; <see langword="null"/> when the plan and all policies are known.</returns>
    public AdminProblem? ProblemIn(NewApiClientLimits body)
    {
        var errors = new RequestErrors();
        if (body.Plan is { } plan && catalogue?.HasPlan(plan) is not true)
            errors.Add("plan", IsConfigured ? "Write the name of a plan of ApiSecurity:RateLimits:Plans, or null." : NotConfigured);
        if (body.Policies.Keys.Any(name => catalogue?.HasPolicy(name) is not true))
            errors.Add("policies", IsConfigured ? "Write only policies that a plan of ApiSecurity:RateLimits:Plans has." : NotConfigured);
        return errors.AreNone ? null : errors.Problem;
    }

    /// <returns>The problem; <see langword="null"/> when the quota is known.</returns>
    public AdminProblem? ProblemIn(NewQuotaGrant body)
    {
        if (catalogue?.HasQuota(body.Policy) is true) return null;
        var errors = new RequestErrors();
        errors.Add("policy", IsConfigured ? "Write the name of a quota that a plan of ApiSecurity:RateLimits:Plans has." : NotConfigured);
        return errors.Problem;
    }

    public ApiClientLimitsView LimitsOf(ApiClient client)
    {
        var owner = OwnerOf(client);
        return ApiClientLimitsView.From(catalogue?.LimitsOf(owner), owner.Limits);
    }

    /// <exception cref="Exception">What was used cannot be read.</exception>
    public async Task<ApiClientQuotaView> ReadQuotasAsync(ApiClient client, CancellationToken cancellationToken) =>
        ApiClientQuotaView.From(catalogue is null ? [] : await catalogue.ReadQuotasAsync(OwnerOf(client), cancellationToken));

    /// <summary>
    /// Adds to what a key reads about itself, if limits are configured. In an outage, the key still reads the rest.
    /// </summary>
    public async Task<OwnApiKey> AddToAsync(OwnApiKey view, ApiClient client, CancellationToken cancellationToken)
    {
        if (!IsConfigured) return view;
        view = view with { Limits = LimitsOf(client) };
        try
        {
            return view with { Quota = await ReadQuotasAsync(client, cancellationToken) };
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            return view; // an outage, which is logged where quotas are counted
        }
    }

    private static LimitOwner OwnerOf(ApiClient client) =>
        new(ApiSecurityDefaults.ApiKeyIssuer, client.Id, client.TenantId, client.Limits?.ToCaller());
}
