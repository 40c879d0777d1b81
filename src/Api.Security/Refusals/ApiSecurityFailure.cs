namespace Api.Security;

/// <summary>One rule that a known caller did not meet. Several of one request become one answer (<see cref="IApiSecurityFailureFeature"/>).</summary>
public sealed class ApiSecurityFailure
{
    private ApiSecurityFailure(Refusal refusal) => Refusal = refusal;

    /// <summary>The reason.</summary>
    public Refusal Refusal { get; }

    /// <summary>The scopes that the operation needs; all of them, also those that the caller has (RFC 6750, 3.1).</summary>
    public IReadOnlyList<string> RequiredScopes { get; private init; } = [];

    /// <summary>The kinds of login that would do, separated by spaces (<c>acr_values</c>; RFC 9470, 3).</summary>
    public string? AcrValues { get; private init; }

    /// <summary>How long ago the login may be, in whole seconds (<c>max_age</c>; RFC 9470, 3).</summary>
    public TimeSpan? MaxAge { get; private init; }

    /// <summary>A failure that needs no further word.</summary>
    /// <param name="refusal">One of the reasons for which a known caller is turned away, such as <see cref="Refusal.RoleMissing"/>, or one of your own with a <see cref="Refusal.Precedence"/>.</param>
    /// <returns>The failure.</returns>
    /// <exception cref="ArgumentException">The reason is about the credential, or <see cref="Refusal.InsufficientScope"/>.</exception>
    public static ApiSecurityFailure Of(Refusal refusal)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        if (refusal.Precedence is null) throw new ArgumentException($"{refusal} is about the credential: it has no Precedence.", nameof(refusal));
        if (refusal == Refusal.InsufficientScope) throw new ArgumentException("Name the scopes, with ApiSecurityFailure.ScopeMissing(…).", nameof(refusal));
        return refusal.AsFailure ??= new ApiSecurityFailure(refusal);
    }

    /// <summary>The operation needs scopes that the caller does not have.</summary>
    /// <param name="scopes">All the scopes that the operation needs.</param>
    /// <returns>The failure.</returns>
    /// <exception cref="ArgumentException">None, or one that is not a scope of RFC 6749, 3.3.</exception>
    public static ApiSecurityFailure ScopeMissing(params string[] scopes)
    {
        ArgumentNullException.ThrowIfNull(scopes);
        if (scopes.Length == 0) throw new ArgumentException("Name at least one scope.", nameof(scopes));
        return new ApiSecurityFailure(Refusal.InsufficientScope) { RequiredScopes = [.. scopes.Select(scope => ScopeSyntax.Require(scope, nameof(scopes)))] };
    }

    /// <summary>The operation needs a stronger or more recent login.</summary>
    /// <param name="refusal"><see cref="Refusal.AuthenticationTooWeak"/> or <see cref="Refusal.AuthenticationTooOld"/>.</param>
    /// <param name="acrValues">The kinds of login that would do, separated by spaces; <see langword="null"/> for any.</param>
    /// <param name="maxAge">How long ago the login may be; <see langword="null"/> for no limit.</param>
    /// <returns>The failure.</returns>
    /// <exception cref="ArgumentException">Another reason, or characters that a challenge cannot carry.</exception>
    public static ApiSecurityFailure StepUp(Refusal refusal, string? acrValues, TimeSpan? maxAge)
    {
        if (refusal != Refusal.AuthenticationTooWeak && refusal != Refusal.AuthenticationTooOld) throw new ArgumentException("Name one of the two reasons of RFC 9470.", nameof(refusal));
        if (acrValues is not null && !acrValues.Split(' ').All(value => ScopeSyntax.IsScope(value))) throw new ArgumentException("An acr is one or more printable ASCII characters without quote and backslash.", nameof(acrValues));
        return new ApiSecurityFailure(refusal) { AcrValues = acrValues, MaxAge = maxAge };
    }
}
