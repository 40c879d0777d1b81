using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace Api.Security.Jwt;

/// <summary>
/// The payload of a token: one strict JSON object (<see cref="JsonText"/>), its claims found in one pass and left where they
/// stand. Only <see cref="Issuer"/> may be looked at before the signature holds. Valid until disposal.
/// </summary>
internal sealed class AccessToken : IDisposable
{
    // Beyond it, comparing each name with every other one would cost more than a dictionary.
    private const int FewClaims = 32;

    private TokenClaim[] _claims = ArrayPool<TokenClaim>.Shared.Rent(FewClaims);
    private int _count;
    private Places _places;

    private AccessToken()
    {
    }

    public ReadOnlySpan<TokenClaim> Claims => _claims.AsSpan(0, _count);

    public ClaimValue Issuer => Of(ClaimName.Issuer);

    public ClaimValue Subject => Of(ClaimName.Subject);

    public ClaimValue Audience => Of(ClaimName.Audience);

    public ClaimValue ExpiresAt => Of(ClaimName.ExpiresAt);

    public ClaimValue NotBefore => Of(ClaimName.NotBefore);

    public ClaimValue IssuedAt => Of(ClaimName.IssuedAt);

    public ClaimValue TokenId => Of(ClaimName.TokenId);

    public ClaimValue ClientId => Of(ClaimName.ClientId);

    public ClaimValue AuthorizedParty => Of(ClaimName.AuthorizedParty);

    public ClaimValue ApplicationId => Of(ClaimName.ApplicationId);

    public ClaimValue OktaClientId => Of(ClaimName.OktaClientId);

    public ClaimValue Scope => Of(ClaimName.Scope);

    public ClaimValue Scp => Of(ClaimName.Scp);

    public ClaimValue Roles => Of(ClaimName.Roles);

    public ClaimValue TenantId => Of(ClaimName.TenantId);

    public ClaimValue Confirmation => Of(ClaimName.Confirmation);

    public ClaimValue PayloadType => Of(ClaimName.PayloadType);

    public ClaimValue TokenUse => Of(ClaimName.TokenUse);

    public ClaimValue Nonce => Of(ClaimName.Nonce);

    public ClaimValue AccessTokenHash => Of(ClaimName.AccessTokenHash);

    public ClaimValue CodeHash => Of(ClaimName.CodeHash);

    /// <param name="buffer">Holds the payload, as long as this lives.</param>
    /// <param name="start">Where it begins.</param>
    /// <param name="length">Its length.</param>
    /// <returns><see langword="null"/> when the payload is not one strict JSON object.</returns>
    public static AccessToken? Read(byte[] buffer, int start, int length)
    {
        var utf8 = buffer.AsMemory(start, length);
        if (!JsonText.MayBeObject(utf8.Span)) return null;
        var token = new AccessToken();
        try
        {
            if (token.Fill(buffer, start, utf8.Span) || JsonText.IsStrictObject(utf8)) return token;
        }
        catch (JsonException)
        {
            // Not JSON.
        }

        token.Dispose();
        return null;
    }

    public void Dispose() => ArrayPool<TokenClaim>.Shared.Return(_claims);

    /// <returns>Whether it is certain that no name stands twice; otherwise the strict parser has to look.</returns>
    private bool Fill(byte[] buffer, int start, ReadOnlySpan<byte> utf8)
    {
        var areDistinct = true;
        var reader = new Utf8JsonReader(utf8, JsonText.ReaderOptions);
        reader.Read();
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            // An escape may hide another name, and an object has names of its own.
            var isEscaped = reader.ValueIsEscaped;
            var name = ClaimNames.Find(isEscaped ? Encoding.UTF8.GetBytes(reader.GetString()!) : reader.ValueSpan);
            var written = name is ClaimName.Unusual
                ? new ClaimValue(buffer, start + (int)reader.TokenStartIndex, reader.ValueSpan.Length + 2, JsonTokenType.String, isEscaped)
                : default;
            reader.Read();
            var value = ClaimValue.Take(ref reader, buffer, start, out var holdsObject);
            areDistinct &= Add(new TokenClaim(name, written, value)) && !isEscaped && !holdsObject;
        }

        reader.Read(); // nothing may follow
        return areDistinct;
    }

    private bool Add(in TokenClaim claim)
    {
        var isNew = _count < FewClaims && !(claim.Name is ClaimName.Unusual ? HasUnusual(claim) : _places[(int)claim.Name] > 0);
        if (_count == _claims.Length) Grow();
        _claims[_count++] = claim;
        if (claim.Name is not ClaimName.Unusual) _places[(int)claim.Name] = (ushort)_count;
        return isNew;
    }

    private bool HasUnusual(in TokenClaim claim)
    {
        foreach (ref readonly var other in Claims)
            if (other.HasNameOf(claim)) return true;
        return false;
    }

    private void Grow()
    {
        var larger = ArrayPool<TokenClaim>.Shared.Rent(2 * _claims.Length);
        Claims.CopyTo(larger);
        ArrayPool<TokenClaim>.Shared.Return(_claims);
        _claims = larger;
    }

    private ClaimValue Of(ClaimName name) => _places[(int)name] is > 0 and var place ? _claims[place - 1].Value : default;

    [InlineArray(ClaimNames.Count)]
    private struct Places
    {
        private ushort _first;
    }
}
