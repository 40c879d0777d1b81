using Api.Security.TestKit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Api.Security.ApiKeys.Tests.Partitions;

/// <summary>A month of usage that is no longer kept is dropped as a whole, if the user may.</summary>
public sealed class DroppedMonthTests(Databases databases) : PartitionBench(databases)
{
    [Fact]
    public async Task A_month_is_dropped_when_its_last_hour_is_old_and_its_usage_is_in_the_days()
    {
        await TidyAsync(LastSecond, LastSecond.AddDays(-35));
        await WriteAsync(FirstOfOctober, 1);
        await WriteAsync(FirstOfOctober.AddHours(1), 2, UsageOutcome.Error);
        await WriteAsync(FirstOfOctober.AddHours(23), 4);
        await WriteAsync(FirstOfNovember.AddHours(-1), 8);
        await WriteAsync(FirstOfNovember, 16);
        await TidyAsync(FirstOfNovember.AddDays(35).AddHours(-1), FirstOfNovember.AddHours(-1));
        (await RowsAsync(October)).Should().HaveCount(4);
        (await PartitionsAsync()).Should().Contain(October);
        (await DaysAsync()).Should().Equal((FirstOfOctober, 7L), (FirstOfNovember.AddDays(-1), 8L), (FirstOfNovember, 16L));

        for (var i = 0; i < 2; i++) await TidyAsync(FirstOfNovember.AddDays(35), FirstOfNovember);
        (await PartitionsAsync()).Should().NotContain(October).And.Contain(November);
        (await RowsAsync("ApiUsageHour")).Should().Equal((FirstOfNovember, 16L));
        (await RowsAsync("ApiUsageDay", "Day")).Should().Equal(
            (FirstOfOctober, 2L), (FirstOfOctober, 5L), (FirstOfNovember.AddDays(-1), 8L));
        (await DaysAsync()).Should().Equal((FirstOfOctober, 7L), (FirstOfNovember.AddDays(-1), 8L), (FirstOfNovember, 16L));

        // A batch that comes this late is in the default partition, and joins its day with the next tidying.
        await WriteAsync(FirstOfOctober, 32);
        (await RowsAsync(Default)).Should().Equal((FirstOfOctober, 32L));
        await TidyAsync(FirstOfNovember.AddDays(35), FirstOfNovember);
        (await DaysAsync()).Should().Equal((FirstOfOctober, 39L), (FirstOfNovember.AddDays(-1), 8L), (FirstOfNovember, 16L));
    }

    [Fact]
    public async Task Hours_that_are_kept_for_less_than_a_month_are_summed_up_at_once_and_the_empty_month_is_dropped()
    {
        await TidyAsync(LastSecond, LastSecond.AddDays(-1));
        await WriteAsync(FirstOfOctober, 1);
        await WriteAsync(FirstOfNovember.AddHours(-1), 2);
        await TidyAsync(FirstOfOctober.AddDays(2), FirstOfOctober.AddDays(1));
        (await RowsAsync(October)).Should().Equal((FirstOfNovember.AddHours(-1), 2L));
        await TidyAsync(FirstOfNovember.AddDays(1), FirstOfNovember);
        (await PartitionsAsync()).Should().NotContain(October);
        (await DaysAsync()).Should().Equal((FirstOfOctober, 1L), (FirstOfNovember.AddDays(-1), 2L));
    }

    [Fact]
    public async Task A_month_that_cannot_be_dropped_keeps_its_hours_and_one_line_says_why()
    {
        await TidyAsync(LastSecond, LastSecond.AddDays(-35));
        await WriteAsync(FirstOfOctober, 1);
        await Database.ExecuteAsync($"CREATE VIEW report AS SELECT * FROM \"{October}\"");
        var purge = Purge();
        for (var i = 0; i < 2; i++) await TidyAsync(FirstOfNovember.AddDays(35), FirstOfNovember, purge);
        (await RowsAsync(October)).Should().Equal((FirstOfOctober, 1L));
        (await DaysAsync()).Should().Equal((FirstOfOctober, 1L));
        Log.Ours.Should().ContainSingle().Which.Text.Should().Contain("2BP01");
        await Database.ExecuteAsync("DROP VIEW report");
        await TidyAsync(FirstOfNovember.AddDays(35), FirstOfNovember, purge);
        (await PartitionsAsync()).Should().NotContain(October);
        (await DaysAsync()).Should().Equal((FirstOfOctober, 1L));
    }

    [Fact]
    public async Task A_user_without_the_right_counts_in_the_default_partition_and_one_line_says_so()
    {
        await TidyAsync(LastSecond, LastSecond.AddDays(-35));
        await Database.ExecuteAsync($"""
            CREATE ROLE limited LOGIN; GRANT CREATE ON SCHEMA public TO limited;
            GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO limited
            """);
        var text = Database.As("limited");
        var (purge, options) = (Purge(), new DbContextOptionsBuilder<ApiKeysContext>().UseNpgsql(text).Options);
        await using var limited = Application.With<ApiKeysContext>(o => o.UseNpgsql(text));
        await WriteAsync(FirstOfOctober, 1, usage: limited.Usage);
        await WriteAsync(FirstOfNovember.AddMonths(1), 2, usage: limited.Usage);
        (await RowsAsync(Default)).Should().Equal((FirstOfNovember.AddMonths(1), 2L));
        for (var i = 0; i < 3; i++)
        {
            await using var context = new ApiKeysContext(options);
            await purge.RunAsync(context, FirstOfNovember.AddDays(70).UtcDateTime, Retention(FirstOfNovember.AddDays(35)), default);
        }

        (await PartitionsAsync()).Should().Equal(September, October, November, Default);
        (await RowsAsync("ApiUsageHour")).Should().BeEmpty();
        (await DaysAsync()).Should().Equal((FirstOfOctober, 1L), (FirstOfNovember.AddMonths(1), 2L));
        Log.Ours.Should().ContainSingle().Which.Should().Match<LogLine>(line => line.EventId == 1701 && line.Level == LogLevel.Information);
    }

    [Fact]
    public async Task Several_nodes_create_and_drop_partitions_at_once_while_batches_arrive_and_the_total_is_exact()
    {
        const int Rounds = 8;
        var (now, end) = (LastSecond, FirstOfNovember.AddDays(70));
        await TidyAsync(now, now.AddDays(-35));
        var writing = Task.WhenAll(Enumerable.Range(0, 2).Select(node => Task.Run(async () =>
        {
            for (var i = 0; i < Rounds; i++)
            {
                var batch = new UsageBatch
                {
                    NodeId = $"n{node}", Number = i, Uses = [], Quotas = [],
                    Counts = [.. Enumerable.Range(0, 3).Select(month => Count(LastSecond.AddMonths(month).AddSeconds(-3599), 1))],
                };
                await RepeatAsync(() => Usage.WriteAsync(batch, default));
            }
        })));
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            do await RepeatAsync(() => TidyAsync(end, FirstOfNovember));
            while (!writing.IsCompleted);
        })));
        await writing;
        await TidyAsync(end, FirstOfNovember);
        (await PartitionsAsync()).Should().Equal(November, "ApiUsageHour_202701", "ApiUsageHour_202702", "ApiUsageHour_202703", Default);
        (await DaysAsync()).Select(day => day.N).Should().Equal(2 * Rounds, 2 * Rounds, 2 * Rounds);
        Log.Ours.Should().BeEmpty();

        // As a node does it: batches that are so late may be in conflict with a month that is being dropped.
        static async Task RepeatAsync(Func<Task> work)
        {
            for (var isDone = false; !isDone;)
            {
                try
                {
                    await work();
                    isDone = true;
                }
                catch (InvalidOperationException exception) when (exception.InnerException is NpgsqlException { IsTransient: true })
                {
                }
            }
        }
    }
}
