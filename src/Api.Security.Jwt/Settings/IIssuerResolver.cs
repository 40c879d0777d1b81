namespace Api.Security.Jwt;

/// <summary>
/// Trusts issuers that are known at run time only: a realm for each customer, a tenant for each organisation. Register one as
/// a service; it is asked about every token whose <c>iss</c> is not a configured issuer.
/// </summary>
/// <remarks>
/// <c>iss</c> is what an unauthenticated caller wrote. <see cref="Allows"/> therefore decides first and from memory; a list of
/// known tenants is better than a pattern, because each new issuer that it allows costs a look-up and a request to that
/// issuer. Of those at most 100 at once and 10 a second are begun; the rest is answered with 503.
/// </remarks>
public interface IIssuerResolver
{
    /// <summary>Whether tokens of this issuer may be looked at. Asked with every request, also for remembered tokens: an issuer that is taken off the list is refused at once.</summary>
    /// <param name="issuer">The unverified <c>iss</c>, at most 512 characters.</param>
    /// <returns><see langword="false"/> refuses the token as <c>issuer_unknown</c>, without any request. An exception is an outage: 503.</returns>
    bool Allows(string issuer);

    /// <summary>The settings of an issuer that was allowed. Asked once, however many requests wait for it, and kept while the issuer is in use (the 1,000 used last, and 200 without a good token yet).</summary>
    /// <param name="issuer">The unverified <c>iss</c>.</param>
    /// <param name="cancellationToken">Signalled after 5 seconds.</param>
    /// <returns>
    /// Settings whose <see cref="JwtIssuerOptions.Authority"/> is <paramref name="issuer"/>; they are checked as configured
    /// ones are. <see langword="null"/> refuses the token, for a minute without asking again. An exception is an outage:
    /// 503, and after 1 s, then 2, 4 … 30 s, it is asked again.
    /// </returns>
    ValueTask<JwtIssuerOptions?> ResolveAsync(string issuer, CancellationToken cancellationToken);
}
