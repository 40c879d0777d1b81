namespace Api.Security.Jwt;

/// <summary>
/// Trusts issuers that are known at run time only: a realm for each customer, a tenant for each organisation. Register one as
/// a service; it is asked about every token whose <c>iss</c> is not a configured issuer.
/// </summary>
/// <remarks>
/// <c>iss</c> is what an unauthenticated caller wrote. <see cref="Allows"/> therefore decides first and from memory; a list of
/// known tenants is better than a pattern, because each new issuer that it allows costs a look-up and two requests to its server.
/// How many a server gets is bounded by <see cref="JwtResolverOptions"/>; issuers that would have to wait too long are answered with 503.
/// An <c>iss</c> that is an address must be a clean one: https, no query, fragment, user info or dot segments, spelled in its one canonical
/// way. Others are refused as <c>issuer_unknown</c> whatever <see cref="Allows"/> says.
/// </remarks>
public interface IIssuerResolver
{
    /// <summary>Whether tokens of this issuer may be looked at. Asked with every request, also for remembered tokens: an issuer that is taken off the list is refused at once.</summary>
    /// <param name="issuer">The unverified <c>iss</c>, at most 512 characters.</param>
    /// <returns><see langword="false"/> refuses the token as <c>issuer_unknown</c>, without any request. An exception is an outage: 503.</returns>
    bool Allows(string issuer);

    /// <summary>The settings of an issuer that was allowed. Asked once, however many requests wait for it, and kept while the issuer is in use (<see cref="JwtResolverOptions.MaxIssuers"/>).</summary>
    /// <param name="issuer">The unverified <c>iss</c>.</param>
    /// <param name="cancellationToken">Signalled after 5 seconds.</param>
    /// <returns>
    /// Settings whose <see cref="JwtIssuerOptions.Authority"/> is <paramref name="issuer"/>; they are checked as configured
    /// ones are. <see langword="null"/> refuses the token, for a minute without asking again. An exception is an outage:
    /// 503, and after 1 s, then 2, 4 … 30 s, it is asked again.
    /// </returns>
    ValueTask<JwtIssuerOptions?> ResolveAsync(string issuer, CancellationToken cancellationToken);

    /// <summary>
    /// The issuers whose keys are fetched at start, before the first token needs them. That happens in the background, and leaves half of each
    /// server's burst to the issuers that tokens ask for meanwhile. Asked once.
    /// </summary>
    /// <param name="cancellationToken">Signalled when the application stops.</param>
    /// <returns>
    /// Issuers that <see cref="Allows"/> allows, the most important first; the first <see cref="JwtResolverOptions.MaxIssuers"/> count. Default:
    /// none. An exception is logged, and nothing is fetched in advance.
    /// </returns>
    ValueTask<IReadOnlyCollection<string>> FindWarmUpAsync(CancellationToken cancellationToken) => ValueTask.FromResult<IReadOnlyCollection<string>>([]);
}
