namespace Orders.Api;

/// <summary>Who this service takes a caller for.</summary>
public sealed record CallerAnswer(string? Scheme, string? Subject, string? ClientId, string? TenantId, IReadOnlyList<string> Scopes);
