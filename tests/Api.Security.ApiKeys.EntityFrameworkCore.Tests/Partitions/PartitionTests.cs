using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Api.Security.ApiKeys.Tests.Partitions;

/// <summary>The hours of usage on PostgreSQL are in one partition for each month.</summary>
public sealed class PartitionTests(Databases databases) : PartitionBench(databases)
{
    [Fact]
    public async Task This_month_and_the_next_two_have_a_partition_after_the_first_tidying()
    {
        (await PartitionsAsync()).Should().Equal(Default);
        var now = await NowAsync();
        await Usage.TidyAsync(Retention(now.AddDays(-35)), default);
        (await PartitionsAsync()).Should().Equal(
            [.. Enumerable.Range(0, 3).Select(i => now.AddMonths(i)).Select(month => $"ApiUsageHour_{month:yyyyMM}"), Default]);
        await WriteAsync(now.AddMonths(1), 3);
        await WriteAsync(now.AddMonths(1), 4);
        (await RowsAsync($"ApiUsageHour_{now.AddMonths(1):yyyyMM}")).Should().Equal((now.AddMonths(1), 7L));
        (await RowsAsync(Default)).Should().BeEmpty();
    }

    [Fact]
    public async Task A_month_begins_at_midnight_in_UTC_whatever_the_time_zone_of_the_database()
    {
        await Database.ExecuteAsync($"ALTER DATABASE {Database.Name} SET timezone = 'Pacific/Auckland'");
        await using (var connection = (NpgsqlConnection)Database.Connection()) NpgsqlConnection.ClearPool(connection);
        await TidyAsync(LastSecond, LastSecond.AddDays(-35));
        (await PartitionsAsync()).Should().Equal(September, October, November, Default);
        await TidyAsync(FirstOfOctober, LastSecond.AddDays(-35));
        (await PartitionsAsync()).Should().Equal(September, October, November, December, Default);
        await WriteAsync(FirstOfOctober.AddHours(-1), 1);
        await WriteAsync(FirstOfOctober, 2);
        await WriteAsync(FirstOfNovember.AddHours(-1), 4);
        await WriteAsync(FirstOfNovember, 8);
        await WriteAsync(FirstOfNovember.AddYears(1), 16);
        (await RowsAsync(September)).Should().Equal((FirstOfOctober.AddHours(-1), 1L));
        (await RowsAsync(October)).Should().Equal((FirstOfOctober, 2L), (FirstOfNovember.AddHours(-1), 4L));
        (await RowsAsync(November)).Should().Equal((FirstOfNovember, 8L));
        (await RowsAsync(Default)).Should().Equal((FirstOfNovember.AddYears(1), 16L));
    }

    [Fact]
    public async Task A_month_that_has_rows_in_the_default_partition_stays_there_and_the_next_one_has_its_own()
    {
        await WriteAsync(FirstOfOctober, 1);
        await TidyAsync(FirstOfOctober.AddDays(1), FirstOfOctober.AddDays(-34));
        (await PartitionsAsync()).Should().Equal(November, December, Default);
        await WriteAsync(FirstOfOctober, 2);
        (await RowsAsync(Default)).Should().Equal((FirstOfOctober, 3L));

        // It is summed up by the hour, while the partition of the next month waits for its end.
        await WriteAsync(FirstOfNovember, 4);
        await TidyAsync(FirstOfNovember.AddDays(36), FirstOfNovember.AddHours(1));
        (await RowsAsync("ApiUsageHour")).Should().Equal((FirstOfNovember, 4L));
        (await DaysAsync()).Should().Equal((FirstOfOctober, 3L), (FirstOfNovember, 4L));
        Log.Ours.Should().BeEmpty();
    }

    [Fact]
    public async Task A_table_that_is_not_partitioned_works_as_before()
    {
        await Database.MigrateAsync(Migration.InitialDatabase);
        await using (var context = Database.Context())
            await context.GetService<IRelationalDatabaseCreator>().CreateTablesAsync(); // as EnsureCreated does

        await WriteAsync(FirstOfOctober, 1);
        await WriteAsync(FirstOfNovember, 2);
        await TidyAsync(FirstOfOctober.AddDays(40), FirstOfOctober.AddHours(1));
        (await RowsAsync("ApiUsageHour")).Should().Equal((FirstOfNovember, 2L));
        (await DaysAsync()).Should().Equal((FirstOfOctober, 1L), (FirstOfNovember, 2L));
        (await PartitionsAsync()).Should().BeEmpty();
        Log.Ours.Should().BeEmpty();
    }

    [Fact]
    public async Task The_migration_can_be_reverted_with_its_partitions()
    {
        await TidyAsync(LastSecond, LastSecond.AddDays(-35));
        await WriteAsync(FirstOfOctober, 1);
        await Database.MigrateAsync("20260801000000_CreateApiKeys");
        (await ReadAsync("SELECT relname FROM pg_class WHERE relname LIKE 'ApiUsageHour%'", reader => reader.GetString(0)))
            .Should().BeEmpty();
        await Database.MigrateAsync();
        (await PartitionsAsync()).Should().Equal(Default);
    }

    private async Task<DateTimeOffset> NowAsync()
    {
        await using var context = Database.Context();
        var now = await context.NowAsync(default);
        return new DateTimeOffset(now.Year, now.Month, 1, 0, 0, 0, TimeSpan.Zero);
    }
}
