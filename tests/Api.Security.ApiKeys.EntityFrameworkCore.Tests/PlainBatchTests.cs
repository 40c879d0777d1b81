using Microsoft.EntityFrameworkCore;

namespace Api.Security.ApiKeys.Tests;

/// <summary>Batches in a database without <c>ON CONFLICT</c>, tried on SQLite.</summary>
public sealed class PlainBatchTests(Databases databases)
{
    private static readonly DateTimeOffset Hour = new(2026, 8, 3, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_batch_counts_once_and_is_added_to_what_exists()
    {
        await using var database = await databases.MigratedAsync(Provider.Sqlite);
        for (var number = 1; number <= 2; number++)
        {
            for (var i = 0; i < 2; i++)
            {
                await using var context = database.Context();
                await PlainBatchWriter.WriteAsync(context, Batch(number), default);
            }
        }

        await using var after = database.Context();
        (await after.UsageHours().Select(row => row.N).ToListAsync()).Should().Equal(6);
        (await after.QuotaUses().Select(row => row.Used).ToListAsync()).Should().Equal(10);
        (await after.UsageFlushes().CountAsync()).Should().Be(2);
    }

    [Fact]
    public async Task A_threshold_is_new_once()
    {
        await using var database = await databases.MigratedAsync(Provider.Sqlite);
        foreach (var (percent, isNew) in ((int, bool)[])[(80, true), (80, false), (100, true), (80, false), (100, false)])
        {
            await using var context = database.Context();
            var row = new ApiQuotaUseRow { Owner = "o", Policy = "p", WindowStart = Hour.UtcDateTime, Told = 1 << (percent / 10) };
            (await PlainBatchWriter.TryAddThresholdAsync(context, row, default)).Should().Be(isNew);
        }
    }

    private static UsageBatch Batch(long number) => new()
    {
        NodeId = "n", Number = number, Uses = [new ApiKeyUse { KeyId = "k", At = Hour }],
        Counts = [new UsageCount { Issuer = "i", ClientId = "c", Hour = Hour, Outcome = UsageOutcome.Ok, Count = 3 }],
        Quotas = [new QuotaUse { Owner = "o", Policy = "p", WindowStart = Hour, Units = 5 }],
    };
}
