namespace Api.Security.Jwt;

/// <summary>
/// Trusts issuers that are known only at run time, such as a realm for each customer or a tenant for each organization. Register an
/// implementation as a service; it is called for every token whose <c>iss</c> is not a configured issuer.
/// </summary>
/// <remarks>
/// <c>iss</c> is unverified input from the caller. <see cref="Allows"/> therefore decides first, and must decide from memory. A list of
/// known tenants is better than a pattern, because each new allowed issuer costs a look-up and two requests to its server.
/// <see cref="JwtResolverOptions"/> limits the requests to a server; tokens of issuers that would have to wait too long are answered with
/// 503. An <c>iss</c> that is an address must use https and its canonical spelling, without query, fragment, user info or dot segments.
/// Other addresses are refused as <c>issuer_unknown</c>, even if <see cref="Allows"/> returns <see langword="true"/>.
/// </remarks>
public interface IIssuerResolver
{
    /// <summary>
    /// Checks whether tokens of this issuer are allowed. Called with every request, also for cached tokens, so that an issuer that is no
    /// longer allowed is refused at once.
    /// </summary>
    /// <param name="issuer">The unverified <c>iss</c>, at most 512 characters.</param>
    /// <returns>
    /// <see langword="false"/> refuses the token as <c>issuer_unknown</c>, without any request. An exception is an outage, answered with
    /// 503.
    /// </returns>
    bool Allows(string issuer);

    /// <summary>
    /// Returns the settings of an allowed issuer. Called once, however many requests wait for the result. The settings are kept while the
    /// issuer is in use (<see cref="JwtResolverOptions.MaxIssuers"/>).
    /// </summary>
    /// <param name="issuer">The unverified <c>iss</c>.</param>
    /// <param name="cancellationToken">Signaled after 5 seconds.</param>
    /// <returns>
    /// Settings whose <see cref="JwtIssuerOptions.Authority"/> is <paramref name="issuer"/>, or, if they set it,
    /// <see cref="JwtCustomProfileOptions.AccessTokenIssuer"/>; they are checked like configured ones.
    /// <see langword="null"/> refuses the tokens of the issuer for 1 minute without another call. An exception is an outage, answered with
    /// 503; the next call is after 1 s, then 2, 4 … 30 s.
    /// </returns>
    ValueTask<JwtIssuerOptions?> ResolveAsync(string issuer, CancellationToken cancellationToken);

    /// <summary>
    /// Returns the issuers whose keys are fetched at start, before the first token needs them. The fetches run in the background and
    /// leave half of each server's burst to issuers of incoming tokens. Called once.
    /// </summary>
    /// <param name="cancellationToken">Signaled when the application stops.</param>
    /// <returns>
    /// Issuers that <see cref="Allows"/> allows, the most important first; at most <see cref="JwtResolverOptions.MaxIssuers"/> of them
    /// are used. Default: none. An exception is logged, and nothing is fetched in advance.
    /// </returns>
    ValueTask<IReadOnlyCollection<string>> FindWarmUpAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyCollection<string>>([]);
}
