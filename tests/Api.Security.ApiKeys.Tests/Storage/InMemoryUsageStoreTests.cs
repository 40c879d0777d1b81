using Microsoft.Extensions.Time.Testing;

namespace Api.Security.ApiKeys.Tests;

/// <summary>The contract of stores of usage in memory.</summary>
public sealed class InMemoryUsageStoreTests : UsageStoreContract
{
    [Fact]
    public void The_oldest_times_are_dropped_when_there_are_too_many_rows()
    {
        var rows = new TimedRows<int, long>(100);
        for (var hour = 0; hour < 30; hour++)
            for (var key = 0; key < 10; key++) rows.Change(Some.Time.AddHours(hour), key, before => before + 1);
        rows.All.Sum(time => time.Rows.Count).Should().BeLessThanOrEqualTo(100);
        rows.All.Select(time => time.Time).First().Should().Be(Some.Time.AddHours(20));
        rows.Find(Some.Time.AddHours(29), 9).Should().Be(1);
    }

    private protected override ValueTask OpenAsync()
    {
        var clock = new FakeTimeProvider(Some.Time.AddDays(-100));
        Keys = new InMemoryApiKeyStore(clock);
        Usage = new InMemoryUsageStore(Keys, clock);
        return ValueTask.CompletedTask;
    }

    private protected override ValueTask CloseAsync() => ValueTask.CompletedTask;

    // It counts since it was created.
    private protected override async Task CountSinceAsync(DateTimeOffset time)
    {
        var (former, keys) = (Usage, Keys);
        Usage = new InMemoryUsageStore(keys, new FakeTimeProvider(time));
        foreach (var page in await keys.ListClientsAsync(new ApiClientQuery(null, null, 100), CancellationToken.None))
            foreach (var key in (await keys.FindClientAsync(page.Id, CancellationToken.None))!.Keys)
                foreach (var (id, at) in await former.ReadLastUsesAsync([key.Id], CancellationToken.None))
                    await Usage.WriteAsync(
                        new UsageBatch
                        {
                            NodeId = "former", Number = 1, Counts = [], Quotas = [], Uses = [new ApiKeyUse { KeyId = id, At = at }],
                        },
                        CancellationToken.None);
    }
}
