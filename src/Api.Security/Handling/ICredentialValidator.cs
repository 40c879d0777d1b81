namespace Api.Security;

/// <summary>What a scheme's package implements: it decides about one credential.</summary>
public interface ICredentialValidator
{
    /// <summary>
    /// Decides. A bad credential is an answer, never an exception; an outage is an answer too. Whatever a client can
    /// send costs bounded time, memory and outbound requests.
    /// </summary>
    /// <param name="credential">The one credential of the request, read but not believed.</param>
    /// <param name="context">
    /// The request, for proofs of possession; not for reading further credentials. Whoever waits for something looks at
    /// <see cref="HttpContext.RequestAborted"/>; whoever does not need not pay for it.
    /// </param>
    /// <returns>Whom the credential speaks for, or why it is refused; <c>default</c> for a credential of another scheme.</returns>
    ValueTask<Outcome<AcceptedCaller>> ValidateAsync(Credential credential, HttpContext context);
}
