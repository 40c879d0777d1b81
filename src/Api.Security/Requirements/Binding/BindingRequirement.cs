namespace Api.Security;

/// <summary>
/// The caller proves with the request to hold the key that its credential is bound to. The proof itself was checked with the credential:
/// a bound token without its proof is never accepted.
/// </summary>
internal sealed class BindingRequirement : ICallerRequirement
{
    /// <summary>The policy names <c>bound:</c> (any key) and <c>bound:dpop</c>.</summary>
    public const string PolicyPrefix = "bound:";

    private const string DPoPOnly = "dpop";

    private static readonly ApiSecurityFailure NotBound = ApiSecurityFailure.From(Refusal.TokenNotBound);
    private static readonly ApiSecurityFailure NotBoundByDPoP = ApiSecurityFailure.From(Refusal.DPoPRequired);

    private BindingRequirement(string? member) => Member = member;

    /// <summary>The member of <c>cnf</c> that must be confirmed; <see langword="null"/> for any.</summary>
    public string? Member { get; }

    /// <summary>Accepts a key of any kind.</summary>
    public static BindingRequirement AnyKey { get; } = new(member: null);

    /// <summary>Accepts DPoP keys only (RFC 9449).</summary>
    public static BindingRequirement DPoP { get; } = new(ConfirmationMembers.DPoPKey);

    /// <summary>The name of the policy.</summary>
    public string PolicyName => PolicyPrefix + (Member is null ? "" : DPoPOnly);

    public string Rule => Member is null ? "sender-constrained" : "DPoP";

    public ApiSecurityFailure? Check(in RequirementContext context)
    {
        foreach (var identity in context.Caller.Identities)
            if (identity is CallerIdentity { IsAuthenticated: true } ours && IsMetBy(ours.Accepted.BoundBy)) return null;
        return Member is null ? NotBound : NotBoundByDPoP;
    }

    public override string ToString() => Rule;

    /// <summary>Whether callers of a scheme can meet it.</summary>
    /// <param name="scheme">The scheme.</param>
    /// <param name="bindsToCertificates">Whether tokens that are bound to a client certificate are accepted as bearer tokens.</param>
    public bool CanBeMetBy(ApiSecurityScheme scheme, bool bindsToCertificates) =>
        scheme.Speaks(ApiSecurityDefaults.DPoPScheme)
        || (Member is null && (scheme.Speaks(ApiSecurityDefaults.CertificateScheme) || (bindsToCertificates && scheme.TakesAccessTokens)));

    public static BindingRequirement FromPolicy(string rest) => rest switch
    {
        "" => AnyKey,
        DPoPOnly => DPoP,
        _ => throw new ArgumentException($"write {PolicyPrefix} or {PolicyPrefix}{DPoPOnly}.", nameof(rest)),
    };

    private bool IsMetBy(IReadOnlyList<string> boundBy) =>
        Member is null ? boundBy.Count > 0 : boundBy.Contains(Member, StringComparer.Ordinal);
}
