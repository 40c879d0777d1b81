using System.Text.Json;

namespace Api.Security.Jwt;

/// <summary>
/// The payload of a token, each registered claim found in one pass. An absent claim has the value kind
/// <see cref="JsonValueKind.Undefined"/>. Only <see cref="Issuer"/> may be looked at before the signature holds.
/// </summary>
internal sealed class AccessToken
{
    private AccessToken(JsonElement claims)
    {
        Claims = claims;
        foreach (var member in claims.EnumerateObject())
        {
            switch (ClaimNames.Of(member))
            {
                case "iss": Issuer = member.Value; break;
                case "sub": Subject = member.Value; break;
                case "aud": Audience = member.Value; break;
                case "exp": ExpiresAt = member.Value; break;
                case "nbf": NotBefore = member.Value; break;
                case "iat": IssuedAt = member.Value; break;
                case "jti": TokenId = member.Value; break;
                case "client_id": ClientId = member.Value; break;
                case "azp": AuthorizedParty = member.Value; break;
                case "appid": ApplicationId = member.Value; break;
                case "cid": OktaClientId = member.Value; break;
                case "scope": Scope = member.Value; break;
                case "scp": Scp = member.Value; break;
                case "roles": Roles = member.Value; break;
                case "tenant_id": TenantId = member.Value; break;
                case "cnf": Confirmation = member.Value; break;
                case "typ": PayloadType = member.Value; break;
                case "token_use": TokenUse = member.Value; break;
                case "nonce": Nonce = member.Value; break;
                case "at_hash": AccessTokenHash = member.Value; break;
                case "c_hash": CodeHash = member.Value; break;
            }
        }
    }

    public JsonElement Claims { get; }

    public JsonElement Issuer { get; }

    public JsonElement Subject { get; }

    public JsonElement Audience { get; }

    public JsonElement ExpiresAt { get; }

    public JsonElement NotBefore { get; }

    public JsonElement IssuedAt { get; }

    public JsonElement TokenId { get; }

    public JsonElement ClientId { get; }

    public JsonElement AuthorizedParty { get; }

    public JsonElement ApplicationId { get; }

    public JsonElement OktaClientId { get; }

    public JsonElement Scope { get; }

    public JsonElement Scp { get; }

    public JsonElement Roles { get; }

    public JsonElement TenantId { get; }

    public JsonElement Confirmation { get; }

    public JsonElement PayloadType { get; }

    public JsonElement TokenUse { get; }

    public JsonElement Nonce { get; }

    public JsonElement AccessTokenHash { get; }

    public JsonElement CodeHash { get; }

    public static AccessToken Read(JsonDocument payload) => new(payload.RootElement);
}
