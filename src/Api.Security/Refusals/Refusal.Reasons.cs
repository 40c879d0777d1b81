namespace Api.Security;

/// <content>The reasons of the core. Those of a package are declared in the package.</content>
public sealed partial class Refusal
{
    private static readonly RefusalSet Declared = new();

    /// <summary>The request carries no credential that a registered scheme takes.</summary>
    public static Refusal MissingCredentials { get; } = Add(new(401, "missing_credentials", "Credentials are required.",
        "missing_credentials", "a credential of a registered scheme"));

    /// <summary>The credential may be valid, but the endpoint accepts only other schemes.</summary>
    public static Refusal SchemeNotAccepted { get; } = Add(new(401, "missing_credentials", "Credentials are required.",
        "scheme_not_accepted", "a credential of a scheme that the endpoint accepts")
        { Detail = "This endpoint does not accept the kind of credential that was sent; WWW-Authenticate names what it accepts." });

    /// <summary><c>Authorization</c> was sent more than once (RFC 6750, 2; RFC 9110, 5.3).</summary>
    public static Refusal AuthorizationRepeated { get; } = Malformed("authorization_repeated", "exactly one Authorization header");

    /// <summary><c>Authorization</c> was sent without a value.</summary>
    public static Refusal AuthorizationEmpty { get; } = Malformed("authorization_empty", "a scheme and a credential in Authorization");

    /// <summary>A registered scheme was named, but what follows is not one b64token (RFC 6750, 2.1; RFC 9110, 11.4).</summary>
    public static Refusal AuthorizationMalformed { get; } = Malformed("authorization_malformed",
        "the scheme, a space and one b64token in Authorization");

    /// <summary>The request has credentials in more than one place (RFC 6750, 2).</summary>
    public static Refusal SeveralCredentials { get; } = Malformed("several_credentials", "one credential in one place of the request");

    /// <summary>A credential was sent over plain HTTP although <c>RequireTls</c> is set.</summary>
    public static Refusal InsecureTransport { get; } = Add(new(403, "insecure_transport", "Credentials must be sent over TLS.",
        "insecure_transport", "TLS, because RequireTls is set"));

    /// <summary>The URL contains a secret, which logs and browser histories would keep (RFC 9110, 17.9).</summary>
    public static Refusal CredentialsInUrl { get; } = Add(new(400, "credentials_in_url", "Credentials must not be sent in a URL.",
        "credentials_in_url", "an API key in its headers, not in the URL"));

    /// <summary>The token is bound by <c>cnf</c>, and no registered validator can confirm that binding (RFC 7800, 3.1).</summary>
    public static Refusal ConfirmationUnsupported { get; } = InvalidToken("confirmation_unsupported",
        "a bearer token, or a cnf that a registered package can confirm");

    /// <summary>The token's binding (<c>cnf</c>) does not match the proof in this request.</summary>
    public static Refusal ConfirmationMismatch { get; } = InvalidToken("confirmation_mismatch",
        "a proof of the key that the token is bound to");

    /// <summary>The operation needs a credential that only its holder can use, and the caller's is not bound to a key.</summary>
    public static Refusal TokenNotBound { get; } = Add(NotBound("token_not_bound",
        "an access token that is bound to a key of its holder (DPoP or mutual TLS), because the operation requires one"));

    /// <summary>The operation needs a token with a DPoP proof (RFC 9449), and the caller's is not bound to a DPoP key.</summary>
    public static Refusal DPoPRequired { get; } = Add(NotBound("dpop_required",
        "an access token with a DPoP proof, because the operation requires one"));

    /// <summary>The credential was revoked before it expired (<see cref="IRevocationCheck"/>).</summary>
    public static Refusal Revoked { get; } = InvalidToken("revoked", "a credential that no revocation check reports as revoked");

    /// <summary>The token has expired, and nothing else is wrong with it (RFC 7519, 4.1.4).</summary>
    public static Refusal TokenExpired { get; } = Add(new(401, "token_expired", "The access token has expired.",
        "token_expired", "an exp in the future, within ClockSkew") { Error = "invalid_token" });

    /// <summary>It is not known whether the credential was revoked.</summary>
    public static Refusal RevocationUnavailable { get; } = Unavailable("revocation_unavailable", "an answer from every revocation check");

    /// <summary>The caller is known, but the credential lacks a scope that the operation needs (RFC 6750, 3.1).</summary>
    public static Refusal InsufficientScope { get; } = Add(new(403, "insufficient_scope", "The caller lacks a required scope.",
        "insufficient_scope", "the scopes that the operation requires") { Error = "insufficient_scope", Precedence = 40 });

    /// <summary>
    /// The caller is known, but was not granted an authorization detail that the operation needs (RFC 9396), or not for this API. Like a
    /// missing scope, a new token fixes it (RFC 6750, 3.1).
    /// </summary>
    public static Refusal AuthorizationDetailsMissing { get; } = Add(new(
        403, "authorization_details_missing", "The caller lacks a required authorization detail.", "authorization_details_missing",
        "an entry of authorization_details that the operation names, and for this API if the entry has locations")
        { Error = "insufficient_scope", Precedence = 41 });

    /// <summary>The login was not of the kind that the operation needs (<c>acr</c>, <c>amr</c>; RFC 9470).</summary>
    public static Refusal AuthenticationTooWeak { get; } = StepUp("authentication_too_weak",
        "an acr or amr that the operation names, in one claim", 30);

    /// <summary>The login is too old for the operation, or its time is unknown (<c>auth_time</c>; RFC 9470).</summary>
    public static Refusal AuthenticationTooOld { get; } = StepUp("authentication_too_old",
        "an auth_time within the operation's max_age", 31);

    /// <summary>The caller has none of the roles that the operation needs.</summary>
    public static Refusal RoleMissing { get; } = Add(new(403, "role_missing", "The caller lacks a required role.",
        "role_missing", "a role that the operation names, where the issuer's RoleClaims put it") { Precedence = 20 });

    /// <summary>
    /// The caller has none of the roles that the operation needs, but the issuer left the caller's groups out of the token, because there
    /// are too many (Microsoft Entra: over 200).
    /// </summary>
    public static Refusal RolesOmitted { get; } = Add(new(403, "role_missing", "The caller lacks a required role.",
        "roles_omitted", "the caller's groups in the token, but there are too many, so the issuer left them out: require app roles, or " +
        "let the issuer write only the groups that are assigned to the application") { Precedence = 20 });

    /// <summary>The caller lacks a claim that the operation needs, or the claim has another value.</summary>
    public static Refusal ClaimMissing { get; } = Add(new(403, "claim_missing", "The caller lacks a required claim.",
        "claim_missing", "the claim that the operation names, with one of its values") { Precedence = 21 });

    /// <summary>The requested resource belongs to another tenant than the caller, or the caller has no tenant, or several.</summary>
    public static Refusal TenantMismatch { get; } = Add(new(403, "tenant_mismatch", "The caller does not belong to this tenant.",
        "tenant_mismatch", "exactly one tenant claim, equal to the tenant of the route") { Precedence = 22 });

    /// <summary>The request comes from an address outside the networks of the operation.</summary>
    public static Refusal NetworkNotAllowed { get; } = Add(new(403, "network_not_allowed", "The caller's network is not allowed here.",
        "network_not_allowed", "an address inside the operation's networks") { Precedence = 23 });

    /// <summary>The operation is closed at this time.</summary>
    public static Refusal OutsideTimeWindow { get; } = Add(new(403, "policy_denied", "The caller may not do this.",
        "outside_time_window", "a time inside the operation's window") { Precedence = 24 });

    /// <summary>The caller is known, but a policy of the application denies the request.</summary>
    public static Refusal PolicyDenied { get; } = Add(new(403, "policy_denied", "The caller may not do this.",
        "policy_denied", "a caller whom the endpoint's policy allows") { Precedence = 25 });

    /// <summary>There is no such resource.</summary>
    public static Refusal ResourceAbsent { get; } = Hidden("resource_absent", "a resource that exists", 10);

    /// <summary>The resource belongs to another owner; the client gets the same answer as when there is none.</summary>
    public static Refusal ResourceOfAnotherOwner { get; } = Hidden("resource_of_another_owner",
        "a resource of the caller's own, or a scope that reaches any", 12);

    /// <summary>The resource belongs to another tenant; the client gets the same answer as when there is none.</summary>
    public static Refusal ResourceOfAnotherTenant { get; } = Hidden("resource_of_another_tenant", "a resource of the caller's tenant", 11);

    /// <summary>The resource could not be loaded, so it is not known whether the caller may access it.</summary>
    public static Refusal ResourceUnavailable { get; } = Add(new(
        503, "policy_unavailable", "Whether the caller may do this cannot be decided at the moment.",
        "resource_unavailable", "an answer from the resource's provider")
        { Precedence = 50 });

    internal static IReadOnlyList<Refusal> All => Declared.All;

    /// <summary>Creates a reason for an access token that is not valid (RFC 6750, 3.1).</summary>
    internal static Refusal NotValid(string reason, string expected) =>
        new(401, "invalid_token", "The access token is not valid.", reason, expected) { Error = "invalid_token" };

    /// <summary>Creates a reason for an outage: it is not known whether the credential is valid.</summary>
    internal static Refusal NotVerified(string reason, string expected) =>
        new(503, "verification_unavailable", "The credentials cannot be verified at the moment.", reason, expected);

    private static Refusal NotBound(string reason, string expected) =>
        new(401, "invalid_token", "The access token is not valid.", reason, expected) { Error = "invalid_token", Precedence = 32 };

    private static Refusal InvalidToken(string reason, string expected) => Add(NotValid(reason, expected));

    private static Refusal Unavailable(string reason, string expected) => Add(NotVerified(reason, expected));

    private static Refusal Malformed(string reason, string expected) =>
        Add(new(400, "invalid_request", "The credentials are malformed.", reason, expected) { Error = "invalid_request" });

    private static Refusal StepUp(string reason, string expected, int precedence) =>
        Add(new(401, "insufficient_user_authentication", "A stronger or more recent login is required.", reason, expected)
        {
            Error = "insufficient_user_authentication",
            Precedence = precedence,
        });

    private static Refusal Hidden(string reason, string expected, int precedence) =>
        Add(new(404, "not_found", "There is no such resource.", reason, expected) { Precedence = precedence });

    private static Refusal Add(Refusal refusal) => Declared.Add(refusal);
}
