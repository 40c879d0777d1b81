using System.Text;
using System.Text.Json.Nodes;

namespace Api.Security.TestKit;

/// <summary>
/// Creates a token that is valid by default. Change <see cref="Header"/> and <see cref="Claims"/>, or replace them with raw bytes.
/// Signs with any key, also with one that the issuer does not publish.
/// </summary>
public sealed class TokenBuilder(SigningKey key)
{
    public JsonObject Header { get; } = new() { ["alg"] = key.Algorithm, ["typ"] = "at+jwt", ["kid"] = key.KeyId };

    public JsonObject Claims { get; } = [];

    public byte[]? RawHeader { get; set; }

    public byte[]? RawPayload { get; set; }

    public SigningKey Key { get; set; } = key;

    public TokenBuilder With(string claim, JsonNode? value)
    {
        Claims[claim] = value;
        return this;
    }

    public TokenBuilder Without(string claim)
    {
        Claims.Remove(claim);
        return this;
    }

    public TokenBuilder WithHeader(string member, JsonNode? value)
    {
        Header[member] = value;
        return this;
    }

    public TokenBuilder WithoutHeader(string member)
    {
        Header.Remove(member);
        return this;
    }

    /// <summary>Sets the header to exactly this text.</summary>
    public TokenBuilder WithRawHeader(string json)
    {
        RawHeader = Encoding.UTF8.GetBytes(json);
        return this;
    }

    /// <summary>Sets the payload to exactly this text.</summary>
    public TokenBuilder WithRawPayload(string json)
    {
        RawPayload = Encoding.UTF8.GetBytes(json);
        return this;
    }

    public TokenBuilder SignedBy(SigningKey other)
    {
        Key = other;
        return this;
    }

    /// <summary>The header as JSON, for building variants of its text.</summary>
    public string HeaderJson => RawHeader is null ? Header.ToJsonString() : Encoding.UTF8.GetString(RawHeader);

    /// <summary>The payload as JSON, for building variants of its text.</summary>
    public string PayloadJson => RawPayload is null ? Claims.ToJsonString() : Encoding.UTF8.GetString(RawPayload);

    public string SigningInput =>
        $"{Base64.Url(RawHeader ?? Encoding.UTF8.GetBytes(HeaderJson))}.{Base64.Url(RawPayload ?? Encoding.UTF8.GetBytes(PayloadJson))}";

    public string Build()
    {
        var input = SigningInput;
        return $"{input}.{Base64.Url(Key.Sign(Encoding.ASCII.GetBytes(input)))}";
    }

    public override string ToString() => Build();
}
