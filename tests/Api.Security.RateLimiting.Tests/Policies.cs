namespace Api.Security.RateLimiting.Tests;

/// <summary>Policies and requests for tests of a store.</summary>
internal static class Policies
{
    public static LimitPolicy Rate(PolicyIds ids, string name, long limit, int seconds, long? burst = null) => Kept(ids, new()
    {
        Name = name, Id = ids.Get(name, RateLimitKind.Rate), Kind = RateLimitKind.Rate, Limit = limit, Burst = burst,
        Window = seconds * LimitTime.PerSecond,
    });

    public static LimitPolicy Quota(PolicyIds ids, string name, long limit, QuotaPeriod period = QuotaPeriod.Day) => Kept(ids, new()
    {
        Name = name, Id = ids.Get(name, RateLimitKind.Quota), Kind = RateLimitKind.Quota, Limit = limit, Period = period,
    });

    public static LimitPolicy Concurrency(PolicyIds ids, string name, long limit) => Kept(ids, new()
    {
        Name = name, Id = ids.Get(name, RateLimitKind.Concurrency), Kind = RateLimitKind.Concurrency, Limit = limit,
    });

    public static Partition Client(string client) => LimitCaller.OfClient("test", client);

    public static LimitTicket Ticket(string client, params LimitPolicy[] policies) =>
        new([.. policies.Select(policy => Line(client, policy))]);

    public static LimitLine Line(string client, LimitPolicy policy, long cost = 1) => new()
    {
        Policy = policy, Partition = Client(client), Limit = policy.Limit, Burst = policy.Burst ?? policy.Limit, Cost = cost,
    };

    /// <summary>What a client has used, read from a store that answers at once.</summary>
    public static long UsedOf(this ILimitStore store, LimitPolicy policy, string client)
    {
        var read = store.ReadAsync(policy, Client(client), CancellationToken.None).AsTask();
        read.IsCompletedSuccessfully.Should().BeTrue();
        return read.GetAwaiter().GetResult();
    }

    private static LimitPolicy Kept(PolicyIds ids, LimitPolicy policy)
    {
        ids.Keep(policy);
        return policy;
    }
}
