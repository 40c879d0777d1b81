namespace Api.Security;

/// <summary>
/// One rule that an authenticated caller did not meet. All failures of a request become one answer
/// (<see cref="IApiSecurityFailureFeature"/>).
/// </summary>
public sealed class ApiSecurityFailure
{
    private ApiSecurityFailure(Refusal refusal) => Refusal = refusal;

    /// <summary>The reason.</summary>
    public Refusal Refusal { get; }

    /// <summary>The scopes that the operation needs; all of them, also those that the caller has (RFC 6750, 3.1).</summary>
    public IReadOnlyList<string> RequiredScopes { get; private init; } = [];

    /// <summary>The authorization details that the operation needs; all of them, also those that the caller has (RFC 9396).</summary>
    internal IReadOnlyList<RequiredAuthorizationDetail> RequiredAuthorizationDetails { get; private init; } = [];

    /// <summary>The kinds of login that the operation accepts, separated by spaces (<c>acr_values</c>; RFC 9470, 3).</summary>
    public string? AcrValues { get; private init; }

    /// <summary>The maximum age of the login, in whole seconds (<c>max_age</c>; RFC 9470, 3).</summary>
    public TimeSpan? MaxAge { get; private init; }

    /// <summary>The time to wait before a retry, for an outage or a limit.</summary>
    internal TimeSpan? RetryAfter { get; private init; }

    /// <summary>The names of the limits that the request violates.</summary>
    internal IReadOnlyList<string> ViolatedPolicies { get; private init; } = [];

    /// <summary>The limits that the request violates, in words for the log.</summary>
    internal string? ViolatedRule { get; private init; }

    /// <summary>Creates a failure of a limit, or of the store that counts it.</summary>
    internal static ApiSecurityFailure Limited(
        Refusal refusal, TimeSpan retryAfter, IReadOnlyList<string> violated, string? rule = null) =>
        new(refusal) { RetryAfter = retryAfter, ViolatedPolicies = violated, ViolatedRule = rule };

    /// <summary>Creates a failure without further details.</summary>
    /// <param name="refusal">
    /// A reason to refuse an authenticated caller, such as <see cref="Refusal.RoleMissing"/>, or one of your own with a
    /// <see cref="Refusal.Precedence"/>.
    /// </param>
    /// <returns>The failure.</returns>
    /// <exception cref="ArgumentException">
    /// The reason is about the credential, or it is <see cref="Refusal.InsufficientScope"/> or
    /// <see cref="Refusal.AuthorizationDetailsMissing"/>.
    /// </exception>
    public static ApiSecurityFailure From(Refusal refusal)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        if (refusal.Precedence is null)
            throw new ArgumentException($"{refusal} is about the credential: it has no Precedence.", nameof(refusal));
        if (refusal == Refusal.InsufficientScope)
            throw new ArgumentException("Name the scopes: call ApiSecurityFailure.ScopeMissing(…).", nameof(refusal));
        if (refusal == Refusal.AuthorizationDetailsMissing)
            throw new ArgumentException("Name the detail: call ApiSecurityFailure.AuthorizationDetailMissing(…).", nameof(refusal));
        return refusal.AsFailure ??= new ApiSecurityFailure(refusal);
    }

    /// <summary>Creates a failure for scopes that the caller does not have.</summary>
    /// <param name="scopes">All the scopes that the operation needs.</param>
    /// <returns>The failure.</returns>
    /// <exception cref="ArgumentException">There is no scope, or one that is not valid (RFC 6749, 3.3).</exception>
    public static ApiSecurityFailure ScopeMissing(params string[] scopes)
    {
        ArgumentNullException.ThrowIfNull(scopes);
        if (scopes.Length == 0) throw new ArgumentException("Name at least one scope.", nameof(scopes));
        return new ApiSecurityFailure(Refusal.InsufficientScope)
        {
            RequiredScopes = [.. scopes.Select(scope => ScopeSyntax.Require(scope, nameof(scopes)))],
        };
    }

    /// <summary>
    /// Creates a failure for an authorization detail (RFC 9396) that the caller was not granted, or that does not cover the request.
    /// </summary>
    /// <param name="type">The type that the operation needs.</param>
    /// <param name="actions">The actions that the operation needs; none for any.</param>
    /// <returns>The failure.</returns>
    /// <exception cref="ArgumentException">The type or an action is empty.</exception>
    public static ApiSecurityFailure AuthorizationDetailMissing(string type, params string[] actions) =>
        AuthorizationDetailsMissing([RequiredAuthorizationDetail.Create(type, actions)]);

    internal static ApiSecurityFailure AuthorizationDetailsMissing(IReadOnlyList<RequiredAuthorizationDetail> required) =>
        new(Refusal.AuthorizationDetailsMissing) { RequiredAuthorizationDetails = required };

    /// <summary>Creates a failure for an operation that needs a stronger or more recent login.</summary>
    /// <param name="refusal"><see cref="Refusal.AuthenticationTooWeak"/> or <see cref="Refusal.AuthenticationTooOld"/>.</param>
    /// <param name="acrValues">The kinds of login that the operation accepts, separated by spaces; <see langword="null"/> for any.</param>
    /// <param name="maxAge">The maximum age of the login; <see langword="null"/> for no limit.</param>
    /// <returns>The failure.</returns>
    /// <exception cref="ArgumentException">
    /// The reason is another one, or a value has characters that are not allowed in a challenge.
    /// </exception>
    public static ApiSecurityFailure StepUp(Refusal refusal, string? acrValues, TimeSpan? maxAge)
    {
        if (refusal != Refusal.AuthenticationTooWeak && refusal != Refusal.AuthenticationTooOld)
            throw new ArgumentException("Use AuthenticationTooWeak or AuthenticationTooOld (RFC 9470).", nameof(refusal));
        if (acrValues is not null && !acrValues.Split(' ').All(value => ScopeSyntax.IsScope(value)))
            throw new ArgumentException(
                "An acr is one or more printable ASCII characters without quotes and backslashes.", nameof(acrValues));
        return new ApiSecurityFailure(refusal) { AcrValues = acrValues, MaxAge = maxAge };
    }
}
