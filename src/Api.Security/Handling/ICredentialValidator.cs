namespace Api.Security;

/// <summary>Validates the credentials of one scheme. The package of the scheme implements it.</summary>
public interface ICredentialValidator
{
    /// <summary>
    /// Validates a credential. A bad credential and an outage are refusals, never exceptions. Whatever a client sends must cost
    /// bounded time, memory and outbound requests.
    /// </summary>
    /// <param name="credential">The one credential of the request, read but not yet validated.</param>
    /// <param name="context">
    /// The request, for proofs of possession; not for reading further credentials. Pass on
    /// <see cref="HttpContext.RequestAborted"/> when waiting for something; reading it otherwise is an avoidable cost.
    /// </param>
    /// <returns>The caller, or why the credential is refused; <c>default</c> for a credential of another scheme.</returns>
    ValueTask<Outcome<AcceptedCaller>> ValidateAsync(Credential credential, HttpContext context);

    /// <summary>Whether <c>GetTokenAsync("access_token")</c> returns accepted credentials of this scheme.</summary>
    internal bool SavesToken => false;
}
