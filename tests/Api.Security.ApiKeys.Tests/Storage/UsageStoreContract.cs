namespace Api.Security.ApiKeys.Tests;

/// <summary>The contract of every store of usage, tested for each of them.</summary>
public abstract class UsageStoreContract : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2026, 8, 3, 12, 0, 0, TimeSpan.Zero);

    private int _number;

    private protected IUsageStore Usage { get; set; } = null!;

    private protected IApiKeyStore Keys { get; set; } = null!;

    private static CancellationToken None => CancellationToken.None;

    public async ValueTask InitializeAsync() => await OpenAsync();

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        GC.SuppressFinalize(this);
    }

    private protected abstract ValueTask OpenAsync();

    private protected abstract ValueTask CloseAsync();

    /// <summary>Records that usage is counted since a time.</summary>
    private protected abstract Task CountSinceAsync(DateTimeOffset time);

    [Fact]
    public async Task A_batch_that_is_sent_three_times_counts_once()
    {
        var batch = Batch([Count(2), Count(3, outcome: UsageOutcome.Error)]) with { Quotas = [Quota(5)] };
        for (var i = 0; i < 3; i++) await Usage.WriteAsync(batch, None);
        (await ReadAsync(UsageGrouping.Outcome)).Should().Equal((Noon, null, UsageOutcome.Ok, 2), (Noon, null, UsageOutcome.Error, 3));
        (await Usage.ReadQuotaAsync("o", "daily", Noon, None)).Should().Be(5);
    }

    [Fact]
    public async Task A_batch_that_is_sent_by_several_threads_at_once_counts_once()
    {
        for (var round = 0; round < 5; round++)
        {
            var batch = Batch([Count(1)]) with { Quotas = [Quota(1)] };
            await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Usage.WriteAsync(batch, None))));
        }

        (await ReadAsync(UsageGrouping.None)).Should().Equal((Noon, null, null, 5));
        (await Usage.ReadQuotaAsync("o", "daily", Noon, None)).Should().Be(5);
    }

    [Fact]
    public async Task Batches_of_several_nodes_at_once_are_added_up()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(node => Task.Run(async () =>
        {
            for (var i = 1; i <= 10; i++)
            {
                var counts = Enumerable.Range(0, 20).Select(client => Count(1, client: $"c{client}"));
                if (node % 2 == 0) counts = counts.Reverse();
                await Usage.WriteAsync(
                    new UsageBatch { NodeId = $"node{node}", Number = i, Counts = [.. counts], Uses = [], Quotas = [Quota(1)] }, None);
            }
        })));
        for (var client = 0; client < 20; client++)
            (await ReadAsync(UsageGrouping.None, client: $"c{client}")).Should().Equal((Noon, null, null, 40));
        (await Usage.ReadQuotaAsync("o", "daily", Noon, None)).Should().Be(40);
    }

    [Fact]
    public async Task Usage_is_read_by_hour_or_day_and_by_key_or_outcome_within_half_open_limits()
    {
        await WriteAsync(
            Count(1, Noon.AddHours(-1)), Count(2, Noon), Count(4, Noon, key: "0123456789abcdeF"), Count(8, Noon, UsageOutcome.NotFound),
            Count(16, Noon.AddHours(12)), Count(32, Noon, client: "Client"), Count(64, Noon, issuer: "https://issuer", key: null));
        var (a, b, day) = ("0123456789abcdeF", "0123456789abcdef", Noon.AddHours(-12));
        (await ReadAsync(UsageGrouping.None)).Should().Equal(
            (Noon.AddHours(-1), null, null, 1), (Noon, null, null, 14), (Noon.AddHours(12), null, null, 16));
        (await ReadAsync(UsageGrouping.Key, Noon, Noon.AddHours(12))).Should().Equal((Noon, a, null, 4), (Noon, b, null, 10));
        (await ReadAsync(UsageGrouping.Outcome, Noon, Noon.AddTicks(10))).Should().Equal(
            (Noon, null, UsageOutcome.Ok, 6), (Noon, null, UsageOutcome.NotFound, 8));
        (await ReadAsync(UsageGrouping.None, Noon.AddTicks(10), Noon.AddHours(12))).Should().BeEmpty();
        (await ReadAsync(UsageGrouping.None, bucket: UsageBucket.Day)).Should().Equal(
            (day, null, null, 15), (day.AddDays(1), null, null, 16));
        (await ReadAsync(UsageGrouping.Key, bucket: UsageBucket.Day)).Should().Equal(
            (day, a, null, 4), (day, b, null, 11), (day.AddDays(1), b, null, 16));
        (await ReadAsync(UsageGrouping.None, issuer: "https://issuer")).Should().Equal((Noon, null, null, 64));
        (await ReadAsync(UsageGrouping.Key, issuer: "https://issuer")).Should().Equal((Noon, null, null, 64));
        (await ReadAsync(UsageGrouping.None, limit: 2)).Should().HaveCount(2);
    }

    [Fact]
    public async Task The_last_use_of_a_key_is_the_latest_one_whatever_the_order_of_batches()
    {
        var client = Some.Client();
        var (key, other, unused) = (Some.Key(client), Some.Key(client, ApiKeySlot.Next), Some.Key(client, slot: null));
        await Keys.CommitAsync(Some.New(client, key, other, unused), None);
        await UseAsync(key, Noon.AddMinutes(7));
        await UseAsync(key, Noon.AddMinutes(3));
        await UseAsync(other, Noon);
        var last = await Usage.ReadLastUsesAsync([key.Id, other.Id, unused.Id, Some.KeyId()], None);
        last.Should().BeEquivalentTo(new Dictionary<string, DateTimeOffset> { [key.Id] = Noon.AddMinutes(7), [other.Id] = Noon });

        // A change of the key, and of its client, leaves it alone.
        await Keys.CommitAsync(Some.Change(client, changed: [key with { CreatedBy = "x" }]), None);
        (await Usage.ReadLastUsesAsync([key.Id], None))[key.Id].Should().Be(Noon.AddMinutes(7));
        (await Keys.FindClientAsync(client.Id, None))!.Client.Version.Should().Be(2);
        (await Usage.ReadLastUsesAsync([], None)).Should().BeEmpty();
    }

    [Fact]
    public async Task Hours_before_the_limit_become_days_and_nothing_is_lost()
    {
        await WriteAsync(Count(1, Noon.AddDays(-1)), Count(2, Noon.AddHours(-2)), Count(4, Noon.AddHours(-1)), Count(8, Noon));
        for (var i = 0; i < 2; i++) await TidyAsync(hours: Noon.AddHours(-1));
        var day = Noon.AddHours(-12);
        (await ReadAsync(UsageGrouping.None)).Should().Equal((Noon.AddHours(-1), null, null, 4), (Noon, null, null, 8));
        (await ReadAsync(UsageGrouping.Outcome, bucket: UsageBucket.Day)).Should().Equal(
            (day.AddDays(-1), null, UsageOutcome.Ok, 1), (day, null, UsageOutcome.Ok, 14));

        // A late batch is added to the day that exists.
        await WriteAsync(Count(16, Noon.AddHours(-2)));
        await TidyAsync(hours: Noon.AddHours(-1));
        (await ReadAsync(UsageGrouping.Key, bucket: UsageBucket.Day)).Should().Equal(
            (day.AddDays(-1), "0123456789abcdef", null, 1), (day, "0123456789abcdef", null, 30));
    }

    [Fact]
    public async Task Several_nodes_sum_up_at_once_while_batches_arrive_and_the_total_is_exact()
    {
        const int Rounds = 15;
        var writing = Task.WhenAll(Enumerable.Range(0, 2).Select(node => Task.Run(async () =>
        {
            for (var i = 1; i <= Rounds; i++)
                await Usage.WriteAsync(
                    new UsageBatch
                    {
                        NodeId = $"n{node}", Number = i, Uses = [], Quotas = [],
                        Counts = [.. Enumerable.Range(0, 5).Select(hour => Count(1, Noon.AddHours(-hour)))],
                    },
                    None);
        })));
        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
        {
            do await TidyAsync(hours: Noon.AddHours(1));
            while (!writing.IsCompleted);
        })));
        await writing;
        await TidyAsync(hours: Noon.AddHours(1));
        (await ReadAsync(UsageGrouping.None, bucket: UsageBucket.Day)).Should().Equal((Noon.AddHours(-12), null, null, 2 * Rounds * 5));
        (await ReadAsync(UsageGrouping.None)).Should().BeEmpty();
    }

    [Fact]
    public async Task Days_and_windows_are_deleted_before_their_limits()
    {
        var day = Noon.AddHours(-12);
        await WriteAsync(Count(1, day), Count(2, day.AddDays(1)));
        await Usage.WriteAsync(Batch([]) with { Quotas = [Quota(1, day), Quota(2, day.AddDays(1))] }, None);
        await TidyAsync(hours: day.AddDays(2), days: day, windows: day);
        (await ReadAsync(UsageGrouping.None, bucket: UsageBucket.Day)).Should().HaveCount(2);
        (await Usage.ReadQuotaAsync("o", "daily", day, None)).Should().Be(1);
        await TidyAsync(hours: day.AddDays(2), days: day.AddDays(1), windows: day.AddDays(1));
        (await ReadAsync(UsageGrouping.None, bucket: UsageBucket.Day)).Should().Equal((day.AddDays(1), null, null, 2));
        (await Usage.ReadQuotaAsync("o", "daily", day, None)).Should().Be(0);
        (await Usage.ReadQuotaAsync("o", "daily", day.AddDays(1), None)).Should().Be(2);
    }

    [Fact]
    public async Task Of_concurrent_callers_one_learns_that_a_threshold_is_new()
    {
        foreach (var percent in (int[])[80, 100])
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
                Usage.TryAddThresholdAsync("o", "daily", Noon, percent, None))));
            answers.Count(isFirst => isFirst).Should().Be(1);
        }

        (await Usage.TryAddThresholdAsync("o", "daily", Noon, 80, None)).Should().BeFalse();
        (await Usage.TryAddThresholdAsync("o", "daily", Noon.AddDays(1), 80, None)).Should().BeTrue();
        (await Usage.TryAddThresholdAsync("O", "daily", Noon, 80, None)).Should().BeTrue();
        (await Usage.TryAddThresholdAsync("o", "Daily", Noon, 80, None)).Should().BeTrue();
        (await Usage.ReadQuotaAsync("o", "daily", Noon, None)).Should().Be(0);
        await Usage.WriteAsync(Batch([]) with { Quotas = [Quota(3)] }, None);
        (await Usage.ReadQuotaAsync("o", "daily", Noon, None)).Should().Be(3);
        (await Usage.TryAddThresholdAsync("o", "daily", Noon, 100, None)).Should().BeFalse();
    }

    [Fact]
    public async Task Unused_keys_are_those_that_were_accepted_and_counted_all_the_time_and_not_used()
    {
        var client = Some.Client();
        var (unused, used, young) = (Some.Key(client), Some.Key(client, ApiKeySlot.Next), Some.Key(Some.Client()));
        await Keys.CommitAsync(Some.New(client, unused, used, Some.Key(client, slot: null)), None);
        var other = Some.Client();
        var late = Some.Key(other) with { NotBefore = Some.Time.AddDays(2) };
        young = young with { ClientId = other.Id, Slot = ApiKeySlot.Next, CreatedAt = Some.Time.AddDays(3) };
        await Keys.CommitAsync(Some.New(other, late, young), None);
        var deleted = Some.Client() with { DeletedAt = Some.Time };
        await Keys.CommitAsync(Some.New(deleted, Some.Key(deleted)), None);
        await UseAsync(used, Some.Time.AddMinutes(1));
        await CountSinceAsync(Some.Time.AddDays(1));
        (await Usage.ListUnusedKeysAsync(Some.Time.AddDays(1).AddTicks(-10), null, 10, None)).Should().BeEmpty();
        (await Usage.ListUnusedKeysAsync(Some.Time.AddDays(1), null, 10, None)).Should().BeEquivalentTo([unused.Id, used.Id]);
        await UseAsync(used, Some.Time.AddDays(2));
        (await Usage.ListUnusedKeysAsync(Some.Time.AddDays(1), null, 10, None)).Should().Equal(unused.Id);
        string[] all = [.. ((string[])[unused.Id, late.Id]).Order(StringComparer.Ordinal)];
        (await Usage.ListUnusedKeysAsync(Some.Time.AddDays(2).AddHours(-12), null, 10, None)).Should().Equal(unused.Id);
        var page = await Usage.ListUnusedKeysAsync(Some.Time.AddDays(2).AddTicks(10), null, 1, None);
        (await Usage.ListUnusedKeysAsync(Some.Time.AddDays(2).AddTicks(10), page[0], 10, None)).Should().NotContain(page[0]);
        page[0].Should().Be(all.Append(used.Id).Order(StringComparer.Ordinal).First());
    }

    private static UsageCount Count(long count, DateTimeOffset? hour = null, UsageOutcome outcome = UsageOutcome.Ok,
        string client = "client", string? key = "0123456789abcdef", string issuer = ApiSecurityDefaults.ApiKeyIssuer) => new()
        {
            Issuer = issuer, ClientId = client, TenantId = key is null ? null : "t", KeyId = key, Outcome = outcome, Count = count,
            Slot = key is null ? null : ApiKeySlot.Current, Hour = hour ?? Noon,
        };

    private static QuotaUse Quota(long units, DateTimeOffset? from = null) =>
        new() { Owner = "o", Policy = "daily", WindowStart = from ?? Noon, Units = units };

    private UsageBatch Batch(IReadOnlyList<UsageCount> counts) => new()
    {
        NodeId = "0123456789abcdef0123456789abcdef", Number = ++_number, Counts = counts, Uses = [], Quotas = [],
    };

    private Task WriteAsync(params UsageCount[] counts) => Usage.WriteAsync(Batch(counts), None);

    private Task UseAsync(ApiKey key, DateTimeOffset at) =>
        Usage.WriteAsync(Batch([]) with { Uses = [new ApiKeyUse { KeyId = key.Id, At = at }] }, None);

    private Task TidyAsync(DateTimeOffset hours, DateTimeOffset? days = null, DateTimeOffset? windows = null) => Usage.TidyAsync(
        new UsageRetention
        {
            HoursBefore = hours, DaysBefore = days ?? Noon.AddYears(-1), WindowsBefore = windows ?? Noon.AddYears(-1),
            BatchesBefore = Noon.AddYears(-1),
        },
        None);

    private async Task<IEnumerable<(DateTimeOffset, string?, UsageOutcome?, long)>> ReadAsync(UsageGrouping by, DateTimeOffset? from = null,
        DateTimeOffset? to = null, UsageBucket bucket = UsageBucket.Hour, string client = "client",
        string issuer = ApiSecurityDefaults.ApiKeyIssuer, int limit = 1000)
    {
        var sums = await Usage.ReadAsync(
            new UsageQuery
            {
                Issuer = issuer, ClientId = client, From = from ?? Noon.AddDays(-9), To = to ?? Noon.AddDays(9), Bucket = bucket, By = by,
                Limit = limit,
            },
            None);
        return sums.Select(sum => (sum.From, sum.KeyId, sum.Outcome, sum.Count));
    }
}
