using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Api.Security.Redis;

/// <summary>The epochs that this node knows, by which it notices that Redis has lost used values.</summary>
internal sealed class ReplayEpochs(ReplayNames names, SharedReplayMetrics metrics, TimeProvider clock, ILogger logger)
{
    private static readonly TimeSpan BeatEvery = TimeSpan.FromSeconds(1);

    private readonly ReplayEpoch?[] _known = new ReplayEpoch?[ReplayNames.Parts];
    private readonly long[] _seenAt = new long[ReplayNames.Parts];
    private readonly LogThrottle _lost = new(clock);
    private long _latest;
    private int _isLooking;

    /// <summary>The epoch of a part, which was read before whatever is sent now; <see langword="null"/> before the first look.</summary>
    public ReplayEpoch? Known(int part) => Volatile.Read(ref _known[part]);

    /// <summary>Remembers when a value was issued that was used for the first time.</summary>
    public void Used(DateTimeOffset issuedAt)
    {
        var time = issuedAt.ToUnixTimeMilliseconds();
        var latest = Volatile.Read(ref _latest);
        while (time > latest)
        {
            var seen = Interlocked.CompareExchange(ref _latest, time, latest);
            if (seen == latest) return;
            latest = seen;
        }
    }

    /// <summary>Returns the epoch that a value belongs to.</summary>
    /// <param name="redis">The database.</param>
    /// <param name="part">The part of the value.</param>
    /// <param name="before">The epoch that was known before the value was sent.</param>
    /// <param name="text">What was read after it.</param>
    public async ValueTask<ReplayEpoch> FollowAsync(IDatabaseAsync redis, int part, ReplayEpoch before, RedisValue text)
    {
        var epoch = text == before.Text ? before : ReplayEpoch.Read(text);
        if (epoch is null || !epoch.Continues(before)) return await LookAsync(redis, part, before);
        if (epoch.Beat > before.Beat) Keep(part, epoch);
        else if (clock.GetElapsedTime(Volatile.Read(ref _seenAt[part])) >= BeatEvery) Beat(redis, part, before);
        return epoch;
    }

    /// <summary>Asks for the epoch of a part, which begins anew if values were lost.</summary>
    public async Task<ReplayEpoch> LookAsync(IDatabaseAsync redis, int part, ReplayEpoch? before)
    {
        var result = await ReplayScript.Look.RunAsync(redis, [names.Epoch(part)],
        [
            RedisValue.EmptyString, before?.Id ?? "", before?.Beat ?? 0, Volatile.Read(ref _latest),
            RandomNumberGenerator.GetHexString(16, lowercase: true), clock.GetUtcNow().ToUnixTimeMilliseconds(),
        ]);
        var epoch = ReplayEpoch.Read((RedisValue)result) ?? throw new RedisFailure("an unreadable answer");
        Keep(part, epoch);
        if (before is not null && epoch.Id != before.Id)
        {
            if (_lost.TryEnter()) logger.ProofsLost(DateTimeOffset.FromUnixTimeMilliseconds(epoch.Horizon));
            LookAtAll(redis);
        }

        return epoch;
    }

    /// <summary>Asks for all epochs in the background, so that a loss is noticed in parts that this node does not use now.</summary>
    public void LookAtAll(IDatabaseAsync redis)
    {
        if (Interlocked.Exchange(ref _isLooking, 1) == 0) _ = LookAtAllAsync(redis);
    }

    private async Task LookAtAllAsync(IDatabaseAsync redis)
    {
        try
        {
            await Task.WhenAll(Enumerable.Range(0, ReplayNames.Parts).Select(part => LookAsync(redis, part, Known(part))));
        }
        catch (Exception) // each part is looked at again when it is used
        {
            metrics.Failed("look");
        }
        finally
        {
            Volatile.Write(ref _isLooking, 0);
        }
    }

    private void Beat(IDatabaseAsync redis, int part, ReplayEpoch known)
    {
        Volatile.Write(ref _seenAt[part], clock.GetTimestamp());
        LookAsync(redis, part, known).ContinueWith(
            _ => metrics.Failed("look"), CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    // Answers may be processed in another order than they came.
    private void Keep(int part, ReplayEpoch epoch)
    {
        var known = Volatile.Read(ref _known[part]);
        while (known is null || epoch.Beat >= known.Beat)
        {
            var seen = Interlocked.CompareExchange(ref _known[part], epoch, known);
            if (seen == known) break;
            known = seen;
        }

        Volatile.Write(ref _seenAt[part], clock.GetTimestamp());
    }
}
