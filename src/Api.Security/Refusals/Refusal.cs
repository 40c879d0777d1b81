namespace Api.Security;

/// <summary>
/// The closed list of reasons for which a request is turned away. Each has exactly one status, code, metric tag and
/// fixed text (see <c>docs/reasons.md</c>); nothing a client sent ever becomes part of an answer.
/// </summary>
public enum Refusal
{
    /// <summary>The request carries no credential that a registered scheme takes.</summary>
    MissingCredentials,

    /// <summary><c>Authorization</c> was sent more than once (RFC 6750, 2; RFC 9110, 5.3).</summary>
    AuthorizationRepeated,

    /// <summary><c>Authorization</c> was sent without a value.</summary>
    AuthorizationEmpty,

    /// <summary>A registered scheme was named, but what follows is not one b64token (RFC 6750, 2.1; RFC 9110, 11.4).</summary>
    AuthorizationMalformed,

    /// <summary>Credentials stand in more than one place of the request (RFC 6750, 2).</summary>
    SeveralCredentials,

    /// <summary>A credential came over plain HTTP although <c>RequireTls</c> is set.</summary>
    InsecureTransport,

    /// <summary>A secret stands in the URL, where logs and histories keep it (RFC 9110, 17.9).</summary>
    CredentialsInUrl,

    /// <summary>The secret of an API key came without the key's id.</summary>
    ApiKeyIdMissing,

    /// <summary>The id of an API key came without its secret.</summary>
    ApiKeySecretMissing,

    /// <summary>A header of an API key was sent more than once (RFC 9110, 5.3).</summary>
    ApiKeyRepeated,

    /// <summary>The id or the secret does not have the form of an API key of this API.</summary>
    ApiKeyMalformed,

    /// <summary>The API key is for another environment, such as test; it was not looked up.</summary>
    ApiKeyOfAnotherEnvironment,

    /// <summary>The checksum of the API key does not hold: a typing error, or no key at all. It was not looked up.</summary>
    ApiKeyChecksumWrong,

    /// <summary>The id in the secret is not the id beside it.</summary>
    ApiKeyIdMismatch,

    /// <summary>There is no API key with this id.</summary>
    ApiKeyUnknown,

    /// <summary>The secret is not that of the API key.</summary>
    ApiKeySecretWrong,

    /// <summary>The secret is right, but the API key is not valid yet.</summary>
    ApiKeyNotYetValid,

    /// <summary>The secret is right, but the API key or its client has come to its end.</summary>
    ApiKeyExpired,

    /// <summary>The secret is right, but the API key was revoked.</summary>
    ApiKeyRevoked,

    /// <summary>The secret is right, but the next API key of the client has taken over.</summary>
    ApiKeyRetired,

    /// <summary>The secret is right, but the client is suspended.</summary>
    ClientSuspended,

    /// <summary>The secret is right, but the API key is not accepted; why not is not told, because <c>RevealKeyStatus</c> is off.</summary>
    ApiKeyNotAccepted,

    /// <summary>Too many unknown API keys came from this network within a minute.</summary>
    ApiKeyFailuresExceeded,

    /// <summary>The token is longer than <c>Jwt:MaxTokenLength</c>; it was not decoded.</summary>
    TokenTooLong,

    /// <summary>The token is not three segments of canonical base64url (RFC 7515, 7.1).</summary>
    TokenMalformed,

    /// <summary>The token is encrypted (five segments, RFC 7516), which is not configured.</summary>
    TokenEncrypted,

    /// <summary>None of the issuer's configured keys decrypts the token, or what is inside is not that issuer's signed token.</summary>
    DecryptionFailed,

    /// <summary>The issuer's tokens must be encrypted, and this one is not (RFC 9068, 4).</summary>
    EncryptionRequired,

    /// <summary>The header is not one JSON object with distinct members (RFC 7515, 4).</summary>
    HeaderMalformed,

    /// <summary><c>crit</c> or <c>b64</c> asks for an extension that is not understood (RFC 7515, 4.1.11).</summary>
    CriticalHeader,

    /// <summary><c>zip</c> asks for decompression (RFC 8725, 3.6).</summary>
    CompressionNotAllowed,

    /// <summary><c>alg</c> is not one of the issuer's pinned algorithms (RFC 8725, 3.1).</summary>
    AlgorithmNotAllowed,

    /// <summary>The payload is not one JSON object with distinct members (RFC 7519, 4).</summary>
    PayloadMalformed,

    /// <summary><c>iss</c> is missing or names no configured issuer.</summary>
    IssuerUnknown,

    /// <summary><c>typ</c> is not that of an access token under the issuer's profile (RFC 9068, 4).</summary>
    TypeNotAllowed,

    /// <summary>No key of the issuer has the token's <c>kid</c>.</summary>
    KeyUnknown,

    /// <summary>Not exactly one key fits: the token names no <c>kid</c>, or one that stands for two keys.</summary>
    KeyAmbiguous,

    /// <summary>The key named by <c>kid</c> is not for this algorithm or not for signatures (RFC 8725, 3.1).</summary>
    KeyMismatch,

    /// <summary>The signature does not hold.</summary>
    SignatureInvalid,

    /// <summary>A claim that the profile demands is missing (RFC 9068, 2.2).</summary>
    ClaimRequired,

    /// <summary>A registered claim has the wrong JSON type (RFC 7519, 4.1).</summary>
    ClaimMalformed,

    /// <summary><c>aud</c> names none of the configured audiences (RFC 7519, 4.1.3).</summary>
    AudienceMismatch,

    /// <summary>The token is not valid yet (<c>nbf</c>; RFC 7519, 4.1.5).</summary>
    NotYetValid,

    /// <summary>The token was issued in the future (<c>iat</c>; RFC 7519, 4.1.6).</summary>
    IssuedInFuture,

    /// <summary>The token is an ID token or another kind of token than an access token (RFC 8725, 3.12).</summary>
    NotAnAccessToken,

    /// <summary>The token is bound by <c>cnf</c> and nothing registered can confirm that binding (RFC 7800, 3.1).</summary>
    ConfirmationUnsupported,

    /// <summary>The token's binding (<c>cnf</c>) does not match the proof in this request.</summary>
    ConfirmationMismatch,

    /// <summary>The credential was taken back before its end (<see cref="IRevocationCheck"/>).</summary>
    Revoked,

    /// <summary>The token has expired, and nothing else is wrong with it (RFC 7519, 4.1.4).</summary>
    TokenExpired,

    /// <summary>The issuer's keys are unavailable and none are cached.</summary>
    KeysUnavailable,

    /// <summary>The token names a <c>kid</c> that is not cached and could not be looked up just now.</summary>
    KeyLookupUnavailable,

    /// <summary>Whether the credential was taken back could not be found out.</summary>
    RevocationUnavailable,

    /// <summary>The store of API keys is unavailable, and what is cached is too old.</summary>
    ApiKeyStoreUnavailable,

    /// <summary>The API key was hashed with a pepper that this node does not have.</summary>
    PepperUnavailable,

    /// <summary>The caller is known, but the token lacks a scope that the operation needs (RFC 6750, 3.1).</summary>
    InsufficientScope,

    /// <summary>The login was not of the kind that the operation needs (<c>acr</c>, <c>amr</c>; RFC 9470).</summary>
    AuthenticationTooWeak,

    /// <summary>The login is too long ago for the operation, or nothing says when it was (<c>auth_time</c>; RFC 9470).</summary>
    AuthenticationTooOld,

    /// <summary>The caller has none of the roles that the operation needs.</summary>
    RoleMissing,

    /// <summary>The caller lacks a claim that the operation needs, or the claim has another value.</summary>
    ClaimMissing,

    /// <summary>What is asked for belongs to another tenant than the caller, or the caller has no tenant, or several.</summary>
    TenantMismatch,

    /// <summary>The request comes from an address outside the networks of the operation.</summary>
    NetworkNotAllowed,

    /// <summary>The operation is closed at this time.</summary>
    OutsideTimeWindow,

    /// <summary>The caller is known, but a policy of the application says no.</summary>
    PolicyDenied,

    /// <summary>There is no such object.</summary>
    ResourceAbsent,

    /// <summary>The object belongs to another owner; the client is told that there is none.</summary>
    ResourceOfAnotherOwner,

    /// <summary>The object belongs to another tenant; the client is told that there is none.</summary>
    ResourceOfAnotherTenant,

    /// <summary>The object could not be loaded, so whether the caller may have it is not known.</summary>
    ResourceUnavailable,
}
