using System.Diagnostics.Metrics;

namespace Api.Security.Redis;

/// <summary>This package's instruments.</summary>
internal sealed class RedisMetrics
{
    private readonly Counter<long> _connections;
    private readonly Counter<long> _failures;
    private readonly Counter<long> _ignored;
    private readonly Counter<long> _usageFailures;

    public RedisMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(TelemetryNames.Meter);
        _connections = meter.CreateCounter<long>("api_security.api_keys.broadcast.connections", "{connection}",
            "Connections on which the node started to listen to Redis, including the first one.");
        _failures = meter.CreateCounter<long>("api_security.api_keys.broadcast.failures", "{operation}",
            "Operations that failed in Redis or took too long, by operation.");
        _ignored = meter.CreateCounter<long>("api_security.api_keys.broadcast.ignored", "{message}",
            "Messages on the change channel that are not the id of a key.");
        _usageFailures = meter.CreateCounter<long>("api_security.api_keys.usage.copy_failures", "{operation}",
            "Operations for usage that failed in Redis or took too long, by operation.");
    }

    public void Connected() => _connections.Add(1);

    /// <param name="operation"><c>publish</c>, <c>deny</c>, <c>allow</c>, <c>is_denied</c> or <c>advance</c>.</param>
    public void Failed(string operation) => _failures.Add(1, new KeyValuePair<string, object?>("operation", operation));

    /// <param name="operation"><c>write</c>, <c>delete</c>, <c>find</c>, <c>take</c> or <c>forget</c>.</param>
    public void UsageFailed(string operation) => _usageFailures.Add(1, new KeyValuePair<string, object?>("operation", operation));

    public void Ignored() => _ignored.Add(1);
}
