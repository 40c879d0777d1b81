namespace Api.Security;

/// <summary>What a scheme's package implements: it decides about one credential.</summary>
public interface ICredentialValidator
{
    /// <summary>
    /// Decides. A bad credential is an answer, never an exception; an outage is an answer too. Whatever a client can
    /// send costs bounded time, memory and outbound requests.
    /// </summary>
    /// <param name="credential">The one credential of the request, read but not believed.</param>
    /// <param name="context">The request, for proofs of possession. Not for reading further credentials.</param>
    /// <param name="cancellationToken">Signalled when the client gives up.</param>
    /// <returns>One of the three verdicts.</returns>
    ValueTask<Verdict> ValidateAsync(Credential credential, HttpContext context, CancellationToken cancellationToken);
}
