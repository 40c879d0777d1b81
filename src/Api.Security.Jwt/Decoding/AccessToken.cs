using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Api.Security.Jwt;

/// <summary>
/// The payload of a token: one strict JSON object (<see cref="JsonText"/>). One pass locates its claims without copying them. Only
/// <see cref="Issuer"/> and <see cref="ExpiresAt"/> may be read before the signature is verified. The object is reused for other tokens.
/// </summary>
internal sealed class AccessToken
{
    // With more claims, comparing each name with every other one would cost more than a dictionary.
    private const int FewClaims = 32;

    private byte[] _buffer = [];
    private int _offset;
    private TokenClaim[] _claims = new TokenClaim[FewClaims];
    private int _count;
    private Positions _positions;

    /// <summary>The number of claims that fit without another allocation.</summary>
    public int Capacity => _claims.Length;

    public ReadOnlySpan<TokenClaim> Claims => _claims.AsSpan(0, _count);

    /// <summary>Returns the name of a member.</summary>
    public string Type(in TokenClaim claim) => claim.Name is ClaimName.Unusual ? Name(claim).GetString() : claim.Name.Text();

    /// <summary>Returns the value of a member.</summary>
    public ClaimValue Value(in TokenClaim claim) => new(_buffer, claim.Start, claim.Length, claim.Kind, claim.IsEscaped);

    public ClaimValue Issuer => Get(ClaimName.Issuer);

    public ClaimValue Subject => Get(ClaimName.Subject);

    public ClaimValue Audience => Get(ClaimName.Audience);

    public ClaimValue ExpiresAt => Get(ClaimName.ExpiresAt);

    public ClaimValue NotBefore => Get(ClaimName.NotBefore);

    public ClaimValue IssuedAt => Get(ClaimName.IssuedAt);

    public ClaimValue TokenId => Get(ClaimName.TokenId);

    public ClaimValue ClientId => Get(ClaimName.ClientId);

    public ClaimValue AuthorizedParty => Get(ClaimName.AuthorizedParty);

    public ClaimValue ApplicationId => Get(ClaimName.ApplicationId);

    public ClaimValue OktaClientId => Get(ClaimName.OktaClientId);

    public ClaimValue Scope => Get(ClaimName.Scope);

    public ClaimValue Scp => Get(ClaimName.Scp);

    public ClaimValue Roles => Get(ClaimName.Roles);

    public ClaimValue TenantId => Get(ClaimName.TenantId);

    public ClaimValue Confirmation => Get(ClaimName.Confirmation);

    public ClaimValue PayloadType => Get(ClaimName.PayloadType);

    public ClaimValue TokenUse => Get(ClaimName.TokenUse);

    public ClaimValue Nonce => Get(ClaimName.Nonce);

    public ClaimValue AccessTokenHash => Get(ClaimName.AccessTokenHash);

    public ClaimValue CodeHash => Get(ClaimName.CodeHash);

    /// <summary>Finds a common claim.</summary>
    public ClaimValue Find(ClaimName common) => Get(common);

    /// <summary>Finds a claim that is not one of <see cref="ClaimName"/>, by a linear search; for claims that are rarely needed.</summary>
    public ClaimValue Find(ReadOnlySpan<byte> unusual)
    {
        foreach (ref readonly var claim in Claims)
            if (claim.Name is ClaimName.Unusual && Name(claim).Is(unusual)) return Value(claim);
        return default;
    }

    /// <param name="payload">The payload. Its buffer must not change while this object is in use.</param>
    /// <returns>Whether the payload is one strict JSON object.</returns>
    public bool Read(ArraySegment<byte> payload)
    {
        Start(payload);
        if (PlainPayload.TryRead(payload, this)) return true;
        Start(payload);
        return StrictPayload.TryRead(payload, this);
    }

    /// <summary>Clears what was read before.</summary>
    public void Start(ArraySegment<byte> payload) => (_buffer, _offset, _count, _positions) = (payload.Array!, payload.Offset, 0, default);

    /// <summary>Adds a member. Positions are relative to the start of the payload.</summary>
    /// <param name="name">The name as written, quotation marks included.</param>
    /// <param name="nameIsEscaped">Whether the name contains a backslash.</param>
    /// <param name="value">The value as written.</param>
    /// <param name="kind">The JSON token that the value starts with.</param>
    /// <param name="isEscaped">Whether the value is a string that contains a backslash.</param>
    /// <returns>Whether the name is certainly not a duplicate.</returns>
    public bool TryAdd(Range name, bool nameIsEscaped, Range value, JsonTokenType kind, bool isEscaped)
    {
        var (nameStart, nameLength) = (_offset + name.Start.Value, name.End.Value - name.Start.Value);
        var known = ClaimNames.Find(new ClaimValue(_buffer, nameStart, nameLength, JsonTokenType.String, nameIsEscaped).Text);
        if (_count == _claims.Length) Array.Resize(ref _claims, 2 * _count);
        ref var claim = ref _claims[_count];
        claim = new TokenClaim(
            known, nameStart, nameLength, nameIsEscaped, _offset + value.Start.Value, value.End.Value - value.Start.Value, kind, isEscaped);
        var isNew = _count < FewClaims && (known is ClaimName.Unusual ? !HasUnusual(claim) : _positions[(int)known] == 0);
        _count++;
        if (known is not ClaimName.Unusual) _positions[(int)known] = (ushort)_count;
        return isNew;
    }

    // Compares the names as written, without decoding escapes.
    private bool HasUnusual(in TokenClaim claim)
    {
        foreach (ref readonly var other in Claims)
            if (other.Name is ClaimName.Unusual && WrittenName(other).SequenceEqual(WrittenName(claim))) return true;
        return false;
    }

    private ClaimValue Name(in TokenClaim claim) =>
        new(_buffer, claim.NameStart, claim.NameLength, JsonTokenType.String, claim.NameIsEscaped);

    private ReadOnlySpan<byte> WrittenName(in TokenClaim claim) => _buffer.AsSpan(claim.NameStart, claim.NameLength);

    private ClaimValue Get(ClaimName name) => _positions[(int)name] is > 0 and var place ? Value(_claims[place - 1]) : default;

    [InlineArray((int)ClaimName.Count)]
    private struct Positions
    {
        private ushort _first;
    }
}
