using System.Globalization;
using Api.Security.ApiKeys;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Api.Security.Redis;

/// <summary>
/// Keeps usage in Redis until it is stored. Everything is removed after six days: the store remembers batches for seven, and would add an
/// older one again.
/// </summary>
internal sealed class RedisUsageJournal(
    RedisCommands commands, IOptions<RedisOptions> options, RedisMetrics metrics, ILoggerFactory loggers, JournalTimes? times = null)
    : IUsageJournal
{
    private const int MostSilent = 20;

    // A large page takes a while.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    private readonly JournalKeys _keys = new(options.Value.Prefix);
    private readonly ILogger _logger = loggers.CreateLogger(RedisLog.Category);
    private readonly JournalTimes _times = times ?? new JournalTimes();
    private readonly RedisValue _kept = (long)JournalTimes.Kept.TotalMilliseconds;
    private int _isFailing;

    public bool IsOn { get; } = options.Value.Usage is not RedisUsage.Off;

    public bool IsImmediate { get; } = options.Value.Usage is RedisUsage.EachRequest;

    public async Task<JournalAnswer> WriteAsync(string nodeId, IReadOnlyList<JournalPage> pages)
    {
        ArgumentNullException.ThrowIfNull(pages);
        var states = new JournalState[pages.Count];
        IReadOnlyDictionary<long, long>? taken = null;
        var isNew = false;
        var calls = new List<Task<RedisFailure?>>
        {
            TryAsync(JournalScripts.Live, [_keys.Nodes], [RedisValue.EmptyString, nodeId, _kept], added => isNew = (long)added == 1),
        };
        for (var i = 0; i < pages.Count; i++)
        {
            var index = i;
            calls.Add(TryAsync(JournalScripts.Write,
                [_keys.Batches(nodeId), _keys.Taken(nodeId), _keys.Rows(nodeId, pages[i].Number)], ArgumentsOf(pages[i]), result =>
                {
                    states[index] = result.Resp2Type is ResultType.Array ? JournalState.Taken
                        : (long)result == 1 ? JournalState.Written : JournalState.Lost;
                    if (states[index] is JournalState.Taken) taken = VersionsOf(result);
                }));
        }

        var failures = await Task.WhenAll(calls);
        for (var i = 0; i < pages.Count; i++)
            if (failures[i + 1] is { } failure) states[i] = failure.MayHaveRun ? JournalState.Unknown : JournalState.NotWritten;
        var first = failures.FirstOrDefault(failure => failure is not null);
        Report(first);
        return new JournalAnswer(states, first is null, isNew, taken);
    }

    public Task DeleteAsync(IReadOnlyList<UsageBatch> batches) => QuietlyAsync("delete", redis => Task.WhenAll(batches.Select(batch =>
        Task.WhenAll(
            redis.HashDeleteAsync(_keys.Batches(batch.NodeId), batch.Number),
            redis.KeyDeleteAsync(_keys.Rows(batch.NodeId, batch.Number))))));

    public async Task<IReadOnlyList<string>> FindSilentAsync() => await CountedAsync("find", async redis =>
        (string[])(await JournalScripts.Silent.RunAsync(
            redis, [_keys.Nodes], [RedisValue.EmptyString, (long)_times.Silence.TotalMicroseconds, MostSilent]))!);

    public Task<IReadOnlyList<JournalBatch>> TakeOverAsync(string nodeId) => CountedAsync("take", async redis =>
    {
        var taken = await JournalScripts.Take.RunAsync(
            redis, [_keys.Batches(nodeId), _keys.Taken(nodeId)], [RedisValue.EmptyString, _kept]);
        var batches = new List<JournalBatch>();
        foreach (var number in VersionsOf(taken).Keys)
        {
            var rows = await redis.HashGetAllAsync(_keys.Rows(nodeId, number), CommandFlags.DemandMaster);
            // One without rows was stored by another node.
            if (rows.Length > 0) batches.Add(new JournalBatch(number, [.. rows.Select(Row)]));
        }

        return (IReadOnlyList<JournalBatch>)batches;
    });

    public Task ForgetAsync(string nodeId) => QuietlyAsync("forget", redis => redis.SortedSetRemoveAsync(_keys.Nodes, nodeId));

    // A value that is not a number is left out later, like zero.
    private static KeyValuePair<string, long> Row(HashEntry entry) =>
        new((string)entry.Name!, entry.Value.TryParse(out long value) ? value : 0);

    private static Dictionary<long, long> VersionsOf(RedisResult result)
    {
        var values = (RedisValue[])result!;
        var versions = new Dictionary<long, long>();
        for (var i = 0; i + 1 < values.Length; i += 2)
            if (values[i].TryParse(out long number) && number > 0 && values[i + 1].TryParse(out long version)) versions[number] = version;
        return versions;
    }

    private RedisValue[] ArgumentsOf(JournalPage page) =>
    [
        RedisValue.EmptyString, page.Number.ToString(CultureInfo.InvariantCulture), page.Before, page.Version, page.IsWhole ? 1 : 0, _kept,
        .. page.Rows.SelectMany(row => (RedisValue[])[row.Key, row.Value]),
    ];

    private async Task<RedisFailure?> TryAsync(LimitScript script, RedisKey[] keys, RedisValue[] values, Action<RedisResult> use)
    {
        try
        {
            use(await commands.RunAsync(connection => script.RunAsync(connection.GetDatabase(), keys, values), Limit, default));
            return null;
        }
        catch (Exception exception)
        {
            metrics.UsageFailed("write");
            return RedisFailure.From(exception);
        }
    }

    private async Task<T> CountedAsync<T>(string operation, Func<IDatabase, Task<T>> command)
    {
        try
        {
            return await commands.RunAsync(connection => command(connection.GetDatabase()), Limit, default);
        }
        catch (Exception)
        {
            metrics.UsageFailed(operation);
            throw;
        }
    }

    private async Task QuietlyAsync<T>(string operation, Func<IDatabase, Task<T>> command)
    {
        try
        {
            await CountedAsync(operation, command);
        }
        catch (Exception)
        {
            // What is left is removed after six days.
        }
    }

    private void Report(RedisFailure? failure)
    {
        if (failure is null && Interlocked.Exchange(ref _isFailing, 0) == 1) _logger.UsageCopied();
        else if (failure is not null && Interlocked.Exchange(ref _isFailing, 1) == 0) _logger.UsageNotCopied(failure.Reason);
    }
}
