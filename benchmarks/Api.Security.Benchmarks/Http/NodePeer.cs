using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using Api.Security.Benchmarks.Subjects;
using Api.Security.TestKit;

namespace Api.Security.Benchmarks.Http;

/// <summary>One way to check a token in Node, as a child process with an open and a protected endpoint. It ends with its standard input.</summary>
internal sealed class NodePeer : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly Process _process;

    private NodePeer(Process process, string version, Endpoint[] endpoints) => (_process, Version, Endpoints) = (process, version, endpoints);

    public string Version { get; }

    public IReadOnlyList<Endpoint> Endpoints { get; }

    public static async Task<NodePeer> StartAsync(string node, string folder, string script, string name, string open, FakeAuthorizationServer issuer)
    {
        var settings = JsonSerializer.Serialize(new { issuer = issuer.Issuer, audience = Protection.Audience, publicKey = PublicKey(issuer) });
        var process = Process.Start(new ProcessStartInfo(node, [script, name, settings])
        {
            WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true,
            Environment = { ["NODE_ENV"] = "production" },
        })!;
        var line = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException($"{name} did not start; its message stands above.");
        var said = JsonSerializer.Deserialize<Announcement>(line, Json)!;
        return new NodePeer(process, said.Version, [new Endpoint(open, said.Open, process.Id, open), new Endpoint(name, said.Guarded, process.Id, open)]);
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static string PublicKey(FakeAuthorizationServer issuer)
    {
        var jwk = issuer.KeyFor("RS256").Jwk();
        byte[] Member(string member) => Base64.Decode(jwk[member]!.GetValue<string>());
        using var rsa = RSA.Create(new RSAParameters { Modulus = Member("n"), Exponent = Member("e") });
        return rsa.ExportSubjectPublicKeyInfoPem();
    }

    private sealed record Announcement(int Open, int Guarded, string Version);
}
