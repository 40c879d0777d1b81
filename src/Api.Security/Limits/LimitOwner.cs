namespace Api.Security;

/// <summary>Whose quotas are read: a client of one issuer.</summary>
/// <param name="Issuer">The issuer; <see cref="ApiSecurityDefaults.ApiKeyIssuer"/> for API keys.</param>
/// <param name="ClientId">The client.</param>
/// <param name="TenantId">Its tenant; <see langword="null"/> for none.</param>
/// <param name="Limits">Its limits; <see langword="null"/> when its credential has none.</param>
internal sealed record LimitOwner(string Issuer, string ClientId, string? TenantId, CallerLimits? Limits);
