using Microsoft.EntityFrameworkCore;

namespace Api.Security.ApiKeys;

/// <summary>Reads usage. Hours are added up to days here: how a time becomes a day differs between databases.</summary>
internal static class UsageQueries
{
    public static async Task<IReadOnlyList<UsageSum>> ReadAsync(DbContext context, UsageQuery query, CancellationToken cancellationToken)
    {
        var isByDay = query.Bucket is UsageBucket.Day;
        var sums = await HoursAsync(context, query, isByDay ? int.MaxValue : query.Limit, cancellationToken);
        if (isByDay) sums.AddRange(await DaysAsync(context, query, cancellationToken));
        return [.. sums.GroupBy(sum => sum with { N = 0, At = isByDay ? sum.At.Date : sum.At })
            .OrderBy(group => group.Key.At).ThenBy(group => group.Key.KeyId, StringComparer.Ordinal).ThenBy(group => group.Key.Outcome)
            .Take(query.Limit)
            .Select(group => new UsageSum
            {
                From = StoredTime.Read(group.Key.At),
                KeyId = query.By is UsageGrouping.Key && group.Key.KeyId.Length > 0 ? group.Key.KeyId : null,
                Outcome = query.By is UsageGrouping.Outcome ? (UsageOutcome)group.Key.Outcome : null,
                Count = group.Sum(sum => sum.N),
            })];
    }

    private static async Task<List<HourSum>> HoursAsync(
        DbContext context, UsageQuery query, int limit, CancellationToken cancellationToken)
    {
        var (from, to, byKey, byOutcome) = Parts(query);
        return await context.UsageHours()
            .Where(row => row.ClientId == query.ClientId && row.Issuer == query.Issuer && row.Hour >= from && row.Hour < to)
            .GroupBy(row => new { row.Hour, KeyId = byKey ? row.KeyId : "", Outcome = byOutcome ? row.Outcome : (short)0 })
            .Select(group => new { group.Key.Hour, group.Key.KeyId, group.Key.Outcome, N = group.Sum(row => row.N) })
            .OrderBy(sum => sum.Hour).ThenBy(sum => sum.KeyId).ThenBy(sum => sum.Outcome).Take(limit)
            .Select(sum => new HourSum(sum.Hour, sum.KeyId, sum.Outcome, sum.N)).ToListAsync(cancellationToken);
    }

    private static async Task<List<HourSum>> DaysAsync(DbContext context, UsageQuery query, CancellationToken cancellationToken)
    {
        var (from, to, byKey, byOutcome) = Parts(query);
        return await context.UsageDays()
            .Where(row => row.ClientId == query.ClientId && row.Issuer == query.Issuer && row.Day >= from && row.Day < to)
            .GroupBy(row => new { row.Day, KeyId = byKey ? row.KeyId : "", Outcome = byOutcome ? row.Outcome : (short)0 })
            .Select(group => new { group.Key.Day, group.Key.KeyId, group.Key.Outcome, N = group.Sum(row => row.N) })
            .OrderBy(sum => sum.Day).ThenBy(sum => sum.KeyId).ThenBy(sum => sum.Outcome).Take(query.Limit)
            .Select(sum => new HourSum(sum.Day, sum.KeyId, sum.Outcome, sum.N)).ToListAsync(cancellationToken);
    }

    private static (DateTime From, DateTime To, bool ByKey, bool ByOutcome) Parts(UsageQuery query) => (
        StoredTime.Write(query.From), StoredTime.Write(query.To), query.By is UsageGrouping.Key, query.By is UsageGrouping.Outcome);

    private sealed record HourSum(DateTime At, string KeyId, short Outcome, long N);
}
