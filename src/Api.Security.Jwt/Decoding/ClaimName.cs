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
    AuthorizationDetails,

    /// <summary>How many there are.</summary>
    Count,
}

/// <summary>The names of <see cref="ClaimName"/> as they appear in tokens.</summary>
internal static class ClaimNames
{
    private static readonly string[] Names = [.. Enumerable.Range(0, (int)ClaimName.Count).Select(index => TextOf((ClaimName)index))];

    private static readonly (byte[] Utf8, ClaimName Name)[][] ByLength =
        [.. Enumerable.Range(0, Names.Max(name => name.Length) + 1).Select(length => Names
            .Select((name, index) => (Utf8: System.Text.Encoding.UTF8.GetBytes(name), Name: (ClaimName)index))
            .Where(name => name.Utf8.Length == length).ToArray())];

    public static ClaimName Find(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length >= ByLength.Length) return ClaimName.Unusual;
        foreach (var (text, name) in ByLength[utf8.Length])
            if (utf8.SequenceEqual(text)) return name;
        return ClaimName.Unusual;
    }

    /// <summary>Checks whether the name is one of the shared string objects, and so takes no memory of its own.</summary>
    public static bool AreShared(string name)
    {
        foreach (var known in Names)
            if (ReferenceEquals(known, name)) return true;
        return false;
    }

    public static string Text(this ClaimName name) => Names[(int)name];

    // The compiler reports a member without a text. It would also report numbers without a member, which do not occur.
#pragma warning disable CS8524
    private static string TextOf(ClaimName name) => name switch
    {
        ClaimName.Issuer => "iss",
        ClaimName.Subject => "sub",
        ClaimName.Audience => "aud",
        ClaimName.ExpiresAt => "exp",
        ClaimName.NotBefore => "nbf",
        ClaimName.IssuedAt => "iat",
        ClaimName.TokenId => "jti",
        ClaimName.ClientId => "client_id",
        ClaimName.AuthorizedParty => "azp",
        ClaimName.ApplicationId => "appid",
        ClaimName.OktaClientId => "cid",
        ClaimName.Scope => "scope",
        ClaimName.Scp => "scp",
        ClaimName.Roles => "roles",
        ClaimName.TenantId => "tenant_id",
        ClaimName.Confirmation => "cnf",
        ClaimName.PayloadType => "typ",
        ClaimName.TokenUse => "token_use",
        ClaimName.Nonce => "nonce",
        ClaimName.AccessTokenHash => "at_hash",
        ClaimName.CodeHash => "c_hash",
        ClaimName.EntraTenantId => "tid",
        ClaimName.EntraObjectId => "oid",
        ClaimName.AuthenticationTime => "auth_time",
        ClaimName.AuthenticationContext => "acr",
        ClaimName.AuthenticationMethods => "amr",
        ClaimName.SessionId => "sid",
        ClaimName.Version => "ver",
        ClaimName.Actor => "act",
        ClaimName.GrantType => "gty",
        ClaimName.AuthorizationDetails => "authorization_details",
        ClaimName.Unusual or ClaimName.Count => throw new ArgumentOutOfRangeException(nameof(name), name, "It is not the name of a claim."),
    };
#pragma warning restore CS8524
}
