using Microsoft.AspNetCore.Authentication;

namespace Api.Security;

/// <summary>What was found in a request: a credential with the scheme that takes it, a refusal, or nothing.</summary>
internal sealed record SchemeSelection(ApiSecurityScheme? Scheme, Credential? Credential, Refusal? Refusal)
{
    public static SchemeSelection Nothing { get; } = new(null, null, null);

    /// <summary>What was read; <see langword="null"/> when that is nothing.</summary>
    public CredentialReading? ReadResult { get; init; }

    /// <summary>The result of validating the credential, kept so that each request validates it only once.</summary>
    public Task<AuthenticateResult>? Result { get; set; }
}
