using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Api.Security.Jwt;

/// <summary>The issuers of tokens, for code that has to distinguish the callers of different issuers.</summary>
internal sealed class JwtCallerIssuers(IOptions<JwtOptions> options, UserJwts userJwts, IServiceProvider services) : ICallerIssuerSource
{
    private readonly Lazy<(CallerIssuer Issuer, IssuerTenants Tenants)[]> _issuers =
        new(() => Read(options.Value, userJwts.Find(), Resolves(services)));

    public IReadOnlyList<CallerIssuer> Issuers => [.. _issuers.Value.Select(known => known.Issuer)];

    public bool HasFurtherIssuers { get; } = Resolves(services);

    public IssuerTenants? TenantsOf(string issuer)
    {
        foreach (var (known, tenants) in _issuers.Value)
            if (string.Equals(known.Name, issuer, StringComparison.Ordinal)) return tenants;
        return HasFurtherIssuers && IsAllowed(issuer) ? IssuerTenants.None : null;
    }

    private static (CallerIssuer Issuer, IssuerTenants Tenants)[] Read(JwtOptions options, JwtIssuerOptions? ofTheTool, bool resolves)
    {
        var entries = IssuerEntries.ByIssuer(options.Issuers);
        var isOnly = entries.Count == 1 && !resolves;
        var issuers = entries.Select(one => one[0])
            .Select(issuer => (Describe(issuer, options.Issuers.IndexOf(issuer)), IssuerTenantRules.Create(issuer, isOnly))).ToList();
        if (ofTheTool is not null)
            issuers.Add((new CallerIssuer(ofTheTool.Authority, UserJwts.SectionName) { IsForDevelopment = true }, IssuerTenants.Unlimited));
        return [.. issuers];
    }

    private static CallerIssuer Describe(JwtIssuerOptions issuer, int index) =>
        new(issuer.TokenIssuer, $"{JwtConfiguration.SectionName}:Issuers:{index}")
        {
            HasTenants = issuer.Tenants.Count > 0 || issuer.CrossTenant,
        };

    private static bool Resolves(IServiceProvider services) =>
        services.GetRequiredService<IServiceProviderIsService>().IsService(typeof(IIssuerResolver));

    // The tenants of a resolved issuer are not known here. A principal with copied claims has lost them, so it gets no tenant.
    private bool IsAllowed(string issuer)
    {
        try
        {
            return services.GetServices<IIssuerResolver>().Last().Allows(issuer);
        }
        catch (Exception)
        {
            return true; // the resolver failed; true is the restrictive answer: no tenant
        }
    }
}
