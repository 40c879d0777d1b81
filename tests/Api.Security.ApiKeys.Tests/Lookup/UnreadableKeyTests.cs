using Api.Security.TestKit;

namespace Api.Security.ApiKeys.Tests.Lookup;

/// <summary>A row that cannot be read affects its own key and no other.</summary>
public sealed class UnreadableKeyTests
{
    public static TheoryData<string> Ways => ["network", "algorithm", "scopes", "store"];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task An_unreadable_key_gets_503_and_all_others_work(string way)
    {
        await using var api = await KeyApi.StartAsync();
        var bad = await api.IssueAsync();
        api.Store.Falsify = found => found?.Key.Id == bad.Id ? Spoil(found, way) : found;
        for (var i = 0; i < 40; i++)
        {
            var answer = await api.GetAsync("/orders", bad);
            answer.ShouldBe(503, "verification_unavailable");
            answer.Headers["Retry-After"].Should().Equal("5");
            (await api.GetAsync("/orders", await api.IssueAsync())).ShouldBeOk();
        }

        api.Store.Lookups.Should().Be(41, "the unreadable key is looked up once in ten seconds");
        api.Api.Log.Ours.Should().NotContain(line => line.EventId == 1402);
        api.Api.Log.Ours.Should().ContainSingle(line => line.EventId == 1437).Which.Text.Should().Contain(bad.PublicId);
    }

    [Fact]
    public async Task A_key_works_again_after_its_row_is_repaired()
    {
        await using var api = await KeyApi.StartAsync();
        var key = await api.IssueAsync();
        (await api.GetAsync("/orders", key)).ShouldBeOk();
        api.Store.Falsify = found => Spoil(found!, "network");
        api.Clock.Advance(TimeSpan.FromSeconds(30));
        (await api.GetAsync("/orders", key)).ShouldBe(503, "verification_unavailable");
        api.Store.Falsify = null;
        (await api.GetAsync("/orders", key)).ShouldBe(503, "verification_unavailable");
        api.Clock.Advance(TimeSpan.FromSeconds(10));
        (await api.GetAsync("/orders", key)).ShouldBeOk();
    }

    [Fact]
    public async Task An_unreadable_key_does_not_use_up_the_budget_of_its_address()
    {
        await using var api = await KeyApi.StartAsync(options => options.UnknownKeyBudgetPerMinute = 1);
        var bad = await api.IssueAsync();
        api.Store.Falsify = found => found?.Key.Id == bad.Id ? Spoil(found, "network") : found;
        for (var i = 0; i < 5; i++)
        {
            (await api.GetAsync("/orders", bad)).ShouldBe(503, "verification_unavailable");
            api.Clock.Advance(TimeSpan.FromSeconds(11));
        }
    }

    private static StoredApiKey Spoil(StoredApiKey found, string way) => way switch
    {
        "network" => found with { Client = found.Client with { AllowedCidrs = ["10.0.0.0/99"] } },
        "algorithm" => found with { Key = found.Key with { HashAlgorithm = (ApiKeyHashAlgorithm)77 } },
        "scopes" => found with { Client = found.Client with { Scopes = null! } },
        _ => throw new ApiKeyUnreadableException("The time is invalid."),
    };
}
