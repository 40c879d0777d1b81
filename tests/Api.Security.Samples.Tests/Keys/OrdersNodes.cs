namespace Api.Security.Samples.Tests.Keys;

/// <summary>One running node for each kind of database, started when it is first requested.</summary>
public sealed class OrdersNodes(SamplesFixture samples, OrdersDatabases databases) : IAsyncDisposable
{
    private readonly Dictionary<Provider, OrdersNode> _nodes = [];

    internal async Task<OrdersClient> OfAsync(Provider provider)
    {
        if (!_nodes.TryGetValue(provider, out var node))
            _nodes[provider] = node =
                await OrdersNode.StartAsync(samples.Scene.Authority, [OrdersNode.Pepper, .. await databases.NewAsync(provider)]);
        return node.Client;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes.Values) await node.DisposeAsync();
    }
}
