using Api.Security.TestKit;

namespace Api.Security.Benchmarks.Subjects;

/// <summary>The tokens for the measurements, with eight claims, one audience and two scopes, and invalid variants of them.</summary>
internal sealed class BenchmarkTokens(FakeAuthorizationServer issuer)
{
    public string Valid(string algorithm) => Lasting(algorithm).Build();

    public string Valid(SigningKey key) => Lasting(key.Algorithm).WithHeader("kid", key.KeyId).SignedBy(key).Build();

    /// <summary>Only the expiry is wrong: the signature has to be checked before the token may be reported as expired.</summary>
    public string Expired(string algorithm)
    {
        var now = issuer.Clock.GetUtcNow().ToUnixTimeSeconds();
        return issuer.Token(algorithm).With("iat", now - 7200).With("exp", now - 3600).Build();
    }

    public string TwoSegments(string algorithm) => Valid(algorithm)[..Valid(algorithm).LastIndexOf('.')];

    public string FourSegments(string algorithm) => Valid(algorithm) + ".e30";

    /// <summary>A character outside base64url, late in the payload.</summary>
    public string ForeignCharacter(string algorithm)
    {
        var token = Valid(algorithm);
        var at = token.LastIndexOf('.') - 2;
        return token[..at] + "+" + token[(at + 1)..];
    }

    /// <summary>A segment with an impossible base64url length.</summary>
    public string ImpossibleLength(string algorithm)
    {
        var token = Valid(algorithm);
        return token + new string('A', 5 - ((token.Length - token.LastIndexOf('.') - 1) % 4));
    }

    public string UnknownIssuer(string algorithm) => Lasting(algorithm).With("iss", "https://elsewhere.example").Build();

    public string HeaderNotJson(string algorithm) => Lasting(algorithm).WithRawHeader("this is not JSON, whatever its length").Build();

    public string HeaderCutOff(string algorithm) => Cut(Lasting(algorithm), header: true);

    public string PayloadCutOff(string algorithm) => Cut(Lasting(algorithm), header: false);

    public string SignatureOfAnother(string algorithm)
    {
        var other = SigningKey.Create(algorithm, issuer.KeyFor(algorithm).KeyId);
        return Lasting(algorithm).SignedBy(other).Build();
    }

    // Longer than any run.
    private TokenBuilder Lasting(string algorithm) =>
        issuer.Token(algorithm).With("exp", issuer.Clock.GetUtcNow().ToUnixTimeSeconds() + 86_400);

    private static string Cut(TokenBuilder token, bool header) =>
        (header ? token.WithRawHeader(token.HeaderJson[..^1]) : token.WithRawPayload(token.PayloadJson[..^1])).Build();
}
