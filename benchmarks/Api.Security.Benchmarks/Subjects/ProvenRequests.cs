using Api.Security.TestKit;

namespace Api.Security.Benchmarks.Subjects;

/// <summary>Tokens that are bound to a key, each with a proof, one after the other.</summary>
internal sealed class ProvenRequests
{
    private readonly (string Authorization, string Proof)[] _all;
    private int _next;

    private ProvenRequests((string Authorization, string Proof)[] all) => _all = all;

    /// <summary>The header lines of each request.</summary>
    public string[] Headers => [.. _all.Select(one => $"Authorization: {one.Authorization}\r\nDPoP: {one.Proof}\r\n")];

    /// <summary>One token with many proofs.</summary>
    public static ProvenRequests OfOneToken(FakeAuthorizationServer issuer, DPoPClient client)
    {
        var token = Token(issuer, client);
        return new([.. Enumerable.Range(0, DistinctTokens.Count).Select(_ => Pair(token, client))]);
    }

    /// <summary>Many tokens with a proof each.</summary>
    public static ProvenRequests OfManyTokens(FakeAuthorizationServer issuer, DPoPClient client) =>
        new([.. Enumerable.Range(0, DistinctTokens.Count).Select(_ => Pair(Token(issuer, client), client))]);

    public static string Token(FakeAuthorizationServer issuer, DPoPClient client) => issuer.Token("ES256")
        .With("exp", issuer.Clock.GetUtcNow().ToUnixTimeSeconds() + 86_400).With("cnf", client.Confirmation).Build();

    public (string Authorization, string Proof) Next() => _all[_next++ % _all.Length];

    private static (string Authorization, string Proof) Pair(string token, DPoPClient client) =>
        ("DPoP " + token, client.Proof("GET", BoundPipeline.Url, token).Build());
}
