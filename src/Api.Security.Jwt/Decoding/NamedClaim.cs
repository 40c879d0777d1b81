using System.Text;

namespace Api.Security.Jwt;

/// <summary>A claim that the settings name. A common one (<see cref="ClaimName"/>) is found without a search.</summary>
internal sealed class NamedClaim
{
    private readonly byte[] _utf8;
    private readonly ClaimName _common;

    public NamedClaim(string name) => (_utf8, _common) = (Encoding.UTF8.GetBytes(name), ClaimNames.Find(Encoding.UTF8.GetBytes(name)));

    public ClaimValue In(AccessToken token) => _common is ClaimName.Unusual ? token.Find(_utf8) : token.Find(_common);
}
