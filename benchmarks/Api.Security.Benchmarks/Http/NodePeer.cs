using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using Api.Security.Benchmarks.Subjects;
using Api.Security.TestKit;

namespace Api.Security.Benchmarks.Http;

/// <summary>A Node library that checks tokens, as a child process with an open and a protected endpoint.</summary>
internal sealed class NodePeer : IAsyncDisposable
{
    private readonly ChildProcess<Announcement> _process;

    private NodePeer(ChildProcess<Announcement> process, string name, string open)
    {
        _process = process;
        Endpoints = [new Endpoint(open, process.Said.Open, process.Id, open), new Endpoint(name, process.Said.Guarded, process.Id, open)];
    }

    public string Version => _process.Said.Version;

    public IReadOnlyList<Endpoint> Endpoints { get; }

    public static async Task<NodePeer> StartAsync(string node, string folder, string script, string name,
        string open, FakeAuthorizationServer issuer)
    {
        var settings = JsonSerializer.Serialize(new { issuer = issuer.Issuer, audience = Protection.Audience,
            publicKey = PublicKey(issuer) });
        var start = new ProcessStartInfo(node, [script, name, settings])
        {
            WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true,
            Environment = { ["NODE_ENV"] = "production" },
        };
        return new NodePeer(await ChildProcess<Announcement>.StartAsync(start, name), name, open);
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static string PublicKey(FakeAuthorizationServer issuer)
    {
        var jwk = issuer.KeyFor("RS256").Jwk();
        byte[] Member(string member) => Base64.Decode(jwk[member]!.GetValue<string>());
        using var rsa = RSA.Create(new RSAParameters { Modulus = Member("n"), Exponent = Member("e") });
        return rsa.ExportSubjectPublicKeyInfoPem();
    }

    private sealed record Announcement(int Open, int Guarded, string Version);
}
