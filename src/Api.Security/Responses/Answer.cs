namespace Api.Security;

/// <summary>What is to be answered: one reason, for the scheme that was attempted.</summary>
internal sealed record Answer(Refusal Refusal, ApiSecurityScheme? Attempted)
{
    /// <summary>When to come back, for an outage.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The scopes that the operation needs, when one of them is missing.</summary>
    public IReadOnlyList<string> RequiredScopes { get; init; } = [];

    /// <summary>The kinds of login that would do.</summary>
    public string? AcrValues { get; init; }

    /// <summary>How long ago the login may be.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>The answer to a request whose caller is not known.</summary>
    public static Answer ToUnknownCaller(IRefusalFeature? refused, SchemeRegistry registry) =>
        refused?.Refusal is { } refusal
            ? new(refusal, registry.Find(refused.Scheme)) { RetryAfter = refused.RetryAfter }
            : new(Refusal.MissingCredentials, null);

    /// <summary>The answer to a known caller who may not do this: the first of the failures by precedence, with what a new login needs to know.</summary>
    public static Answer ToKnownCaller(IReadOnlyList<ApiSecurityFailure> failures, ApiSecurityScheme? scheme)
    {
        if (failures.Count == 0) return new(Refusal.PolicyDenied, scheme);
        var first = FailurePrecedence.First(failures);
        var asksForLogin = first.Refusal.Precedence is >= 30 and < 50;
        return new(first.Refusal, scheme)
        {
            RequiredScopes = asksForLogin ? [.. failures.SelectMany(failure => failure.RequiredScopes).Distinct(StringComparer.Ordinal)] : [],
            AcrValues = asksForLogin ? failures.Select(failure => failure.AcrValues).FirstOrDefault(values => values is not null) : null,
            MaxAge = asksForLogin ? failures.Min(failure => failure.MaxAge) : null,
        };
    }
}
