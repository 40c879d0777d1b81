using StackExchange.Redis;

namespace Api.Security.Redis;

/// <summary>
/// The keys of usage. All keys of one node have one hash tag, its id, so a cluster keeps them together.
/// </summary>
internal sealed class JournalKeys(string prefix)
{
    private readonly string _begin = prefix + ":u:{";

    /// <summary>A sorted set: when each node gave its last sign of life.</summary>
    public RedisKey Nodes { get; } = prefix + ":u:nodes";

    /// <summary>A hash: the batches of a node, each with its version.</summary>
    public RedisKey Batches(string nodeId) => $"{_begin}{nodeId}}}";

    /// <summary>The same hash after the node was taken for dead. While it is there, the node cannot write.</summary>
    public RedisKey Taken(string nodeId) => $"{_begin}{nodeId}}}:taken";

    /// <summary>A hash: the rows of one batch.</summary>
    public RedisKey Rows(string nodeId, RedisValue number) => $"{_begin}{nodeId}}}:{number}";
}
