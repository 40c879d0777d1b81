namespace Api.Security;

/// <summary>What is to be answered: one row of the table, for the scheme that was attempted.</summary>
internal sealed record Answer(Refusal Refusal, ApiSecurityScheme? Attempted, TimeSpan? RetryAfter, IReadOnlyList<string> RequiredScopes)
{
    public RefusalEntry Entry { get; } = RefusalTable.Of(Refusal);

    /// <summary>The answer to a request whose caller is not known.</summary>
    public static Answer ToUnknownCaller(IRefusalFeature? refused, SchemeRegistry registry) =>
        refused?.Refusal is { } refusal
            ? new(refusal, registry.Find(refused.Scheme), refused.RetryAfter, [])
            : new(Refusal.MissingCredentials, null, null, []);

    /// <summary>The answer to a known caller who may not do this.</summary>
    public static Answer ToKnownCaller(IRefusalFeature? denied, bool policyDenied, string? scheme, SchemeRegistry registry) =>
        !policyDenied && denied is { RequiredScopes.Count: > 0 }
            ? new(Refusal.InsufficientScope, registry.Find(scheme), null, denied.RequiredScopes)
            : new(Refusal.PolicyDenied, registry.Find(scheme), null, []);
}
