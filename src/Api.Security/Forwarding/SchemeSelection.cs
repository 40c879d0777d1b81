using Microsoft.AspNetCore.Authentication;

namespace Api.Security;

/// <summary>What a request carries and who takes it: a scheme with its credential, a refusal, or nothing.</summary>
internal sealed record SchemeSelection(ApiSecurityScheme? Scheme, Credential? Credential, Refusal? Refusal)
{
    public static SchemeSelection Nothing { get; } = new(null, null, null);

    /// <summary>What became of the credential, once it has been validated: a request has one answer.</summary>
    public Task<AuthenticateResult>? Result { get; set; }
}
