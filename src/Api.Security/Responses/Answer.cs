namespace Api.Security;

/// <summary>The response to a refused request: one reason, and the scheme that was attempted.</summary>
internal sealed record Answer(Refusal Refusal, ApiSecurityScheme? Attempted)
{
    /// <summary>The time to wait before a retry, for an outage or a limit.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>What was expected, for the log; <see langword="null"/> for the text of the reason.</summary>
    public string? Expected { get; init; }

    /// <summary>The scopes that the operation needs, when one of them is missing.</summary>
    public IReadOnlyList<string> RequiredScopes { get; init; } = [];

    /// <summary>The authorization details that the operation needs, when one of them is missing.</summary>
    public IReadOnlyList<RequiredAuthorizationDetail> RequiredAuthorizationDetails { get; init; } = [];

    /// <summary>The kinds of login that the operation accepts.</summary>
    public string? AcrValues { get; init; }

    /// <summary>The maximum age of the login.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>The names of the limits that the request violates.</summary>
    public IReadOnlyList<string> ViolatedPolicies { get; init; } = [];

    /// <summary>Returns the answer to a request without an authenticated caller.</summary>
    public static Answer ToUnknownCaller(RefusalFeature? refused, SchemeRegistry registry) =>
        refused?.Refusal is { } refusal
            ? new(refusal, registry.Find(refused.Scheme)) { RetryAfter = refused.RetryAfter, Expected = refused.Expected }
            : new(Refusal.MissingCredentials, null);

    /// <summary>
    /// Returns the answer to an authenticated caller who may not do this: the first failure by precedence, with what a new login needs.
    /// </summary>
    public static Answer ToKnownCaller(IReadOnlyList<ApiSecurityFailure> failures, ApiSecurityScheme? scheme)
    {
        if (failures.Count == 0) return new(Refusal.PolicyDenied, scheme);
        var first = failures.MinBy(failure => failure.Refusal.Precedence)!;
        var asksForLogin = first.Refusal.IsFixedByLogin;
        return new(first.Refusal, scheme)
        {
            RetryAfter = first.RetryAfter,
            ViolatedPolicies = first.ViolatedPolicies,
            RequiredScopes = asksForLogin
                ? [.. failures.SelectMany(failure => failure.RequiredScopes).Distinct(StringComparer.Ordinal)]
                : [],
            RequiredAuthorizationDetails = asksForLogin
                ? [.. failures.SelectMany(failure => failure.RequiredAuthorizationDetails).Distinct()]
                : [],
            AcrValues = asksForLogin ? failures.Select(failure => failure.AcrValues).FirstOrDefault(values => values is not null) : null,
            MaxAge = asksForLogin ? failures.Min(failure => failure.MaxAge) : null,
        };
    }
}
