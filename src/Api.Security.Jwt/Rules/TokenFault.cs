namespace Api.Security.Jwt;

/// <summary>
/// What is wrong with a token: the reason, and what the issuer's settings expect, for the log. One for each issuer, created when it is
/// first needed: there may be many issuers.
/// </summary>
/// <param name="Refusal">The reason.</param>
/// <param name="Expected">What was expected, with the configured values.</param>
internal sealed record TokenFault(Refusal Refusal, string Expected)
{
    public static TokenFault Missing(string claim, IssuerName issuer) =>
        new(JwtRefusals.ClaimRequired, $"the claim {claim}, which Profile {issuer.Profile} of {issuer.Authority} requires");

    public static TokenFault Malformed(string claim, string form, IssuerName issuer) =>
        new(JwtRefusals.ClaimMalformed, $"the claim {claim} as {form}, in tokens of {issuer.Authority}");

    public Outcome<T> AsOutcome<T>()
        where T : class => Outcome.Refuse<T>(Refusal, expected: Expected);
}

/// <summary>An issuer as it is named in the log.</summary>
/// <param name="Authority">The issuer as configured, or <see cref="Resolved"/>.</param>
/// <param name="Profile">The name of its profile.</param>
internal sealed record IssuerName(string Authority, string Profile)
{
    /// <summary>An issuer of a resolver: its name comes from a token, so it is not logged.</summary>
    public const string Resolved = "an issuer that the IIssuerResolver allows";

    private const int MostListed = 10;

    /// <summary>Writes configured values as a list, such as <c>'a' or 'b'</c>.</summary>
    public static string Either(IReadOnlyCollection<string> values) =>
        string.Join(" or ", values.Take(MostListed).Select(value => $"'{value}'"))
        + (values.Count > MostListed ? $" or one of {values.Count - MostListed} more" : "");
}
