using Api.Security.TestKit;

namespace Api.Security.Benchmarks.Http;

/// <summary>The Node libraries that check the same tokens. If Node or its packages are missing, they are skipped with a message.</summary>
internal sealed class NodePeers : IAsyncDisposable
{
    private const string Variable = "API_SECURITY_NODE";
    private const string Script = "peers.mjs";

    private static readonly (string Name, string Open)[] All =
    [
        ("express-oauth2-jwt-bearer", "Express, anonymous"),
        ("fast-jwt", "node:http, anonymous"),
    ];

    private readonly List<NodePeer> _peers = [];

    private NodePeers(string description) => Description = description;

    /// <summary>The versions of the peers, or why they are missing.</summary>
    public string Description { get; private set; }

    public IEnumerable<Endpoint> Endpoints => _peers.SelectMany(peer => peer.Endpoints);

    public static async Task<NodePeers> StartAsync(FakeAuthorizationServer issuer)
    {
        var folder = Path.Combine(Checkout.Root, "benchmarks", "node");
        var configured = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } path ? path : null;
        if (!Directory.Exists(Path.Combine(folder, "node_modules"))) return Without("run `npm ci` in benchmarks/node");
        if (configured is null && !Prerequisite.IsOnPath("node")) return Without($"put Node 20 on the path, or set {Variable} to its path");

        var peers = new NodePeers("");
        foreach (var (name, open) in All)
            peers._peers.Add(await NodePeer.StartAsync(configured ?? "node", folder, Script, name, open, issuer));
        peers.Description =
            $"The Node peers: {string.Join("; ", peers._peers.Select(peer => peer.Version))}; each is one process, which uses one core.";
        return peers;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var peer in _peers) await peer.DisposeAsync();
    }

    private static NodePeers Without(string fix)
    {
        var text = $"The Node peers are missing and were skipped; to include them, {fix}.";
        Console.Error.WriteLine(text);
        return new NodePeers(text);
    }
}
