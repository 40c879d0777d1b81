namespace Api.Security.ApiKeys.Tests.Upkeep;

/// <summary>Keys that nobody uses are announced once.</summary>
public sealed class UnusedKeyTests
{
    [Fact]
    public async Task A_key_is_announced_once_90_days_after_its_last_use()
    {
        await using var api = await KeyApi.StartAsync(options => options.MaxKeyAge = TimeSpan.FromDays(3650));
        var used = await api.IssueAsync(key => key with { ExpiresAt = null });
        var unused = await api.IssueAsync(key => key with { ExpiresAt = null });
        var told = new List<string>();
        for (var day = 0; day <= 200; day++)
        {
            if (day <= 30)
            {
                (await api.GetAsync("/orders", used)).Headers.Should().NotBeEmpty();
                await TestKit.Eventually.BecomesTrueAsync(
                    async () =>
                    {
                        await api.Flush.FlushAsync(default);
                        return (await Usage(api).ReadLastUsesAsync([used.Id], default)).GetValueOrDefault(used.Id) == api.Clock.GetUtcNow();
                    },
                    TimeSpan.FromSeconds(10));
            }

            for (var i = 0; i < 2; i++) await api.Sweep.NotifyAsync(default);
            foreach (var one in api.Events.Of(ApiKeyEventKinds.KeyUnused).Skip(told.Count)) told.Add($"{day} {one.Detail} {one.KeyId}");
            api.Clock.Advance(TimeSpan.FromDays(1));
        }

        told.Should().Equal($"90 90 {unused.PublicId}", $"120 90 {used.PublicId}");
    }

    [Fact]
    public void It_is_a_notice_and_no_security_event() =>
        ApiKeyEventKinds.All.Where(ApiKeyEvents.IsNotice).Should().Contain(["key.unused", "quota.threshold"]);

    private static IUsageStore Usage(KeyApi api) =>
        (IUsageStore)api.Services.GetService(typeof(IUsageStore))!;
}
