namespace Api.Security.Jwt;

/// <summary>
/// The common claims of a token. Their names are shared strings, and their values are found by index instead of by a search.
/// </summary>
internal enum ClaimName : sbyte
{
    Unusual = -1,
    Issuer,
    Subject,
    Audience,
    ExpiresAt,
    NotBefore,
    IssuedAt,
    TokenId,
    ClientId,
    AuthorizedParty,
    ApplicationId,
    OktaClientId,
    Scope,
    Scp,
    Roles,
    TenantId,
    Confirmation,
    PayloadType,
    TokenUse,
    Nonce,
    AccessTokenHash,
    CodeHash,
    EntraTenantId,
    EntraObjectId,
    AuthenticationTime,
    AuthenticationContext,
    AuthenticationMethods,
    SessionId,
    Version,
    Actor,
    GrantType,
}
