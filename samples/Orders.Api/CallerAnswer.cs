namespace Orders.Api;

/// <summary>The caller as this service sees them.</summary>
public sealed record CallerAnswer(string? Scheme, string? Subject, string? ClientId, string? TenantId, IReadOnlyList<string> Scopes);
