using System.Globalization;
using System.Text.Json.Nodes;
using Api.Security.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.ApiKeys.Tests;

/// <summary>Reports of usage over HTTP. It is Wednesday, 2026-11-25, 12:00 UTC.</summary>
public sealed class UsageTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task The_usage_of_a_client_is_returned_by_hour()
    {
        await using var api = await AdminApi.StartAsync();
        var id = await api.ClientAsync();
        var key = await api.KeyAsync(id);
        await RequestAsync(api, key, 2);
        var answer = await api.GetAsync($"/admin/api-clients/{id}/usage");
        answer.ShouldBeDone(200);
        answer.Headers["Vary"].Should().Equal("Accept");
        answer.Body.Should().Be(
            $$"""{"clientId":"{{id}}","bucket":"hour","rows":[{"from":"2026-11-25T12:00:00Z","count":2}],"total":2}""");
        (await api.GetAsync($"/admin/api-clients/{id}/usage?bucket=day&by=outcome")).Body.Should().Be(
            $$"""{"clientId":"{{id}}","bucket":"day","rows":[{"from":"2026-11-25T00:00:00Z","outcome":"ok","count":2}],"total":2}""");
        (await api.GetAsync($"/admin/api-clients/{id}/usage?by=key")).Body.Should().Contain(
            $$"""[{"from":"2026-11-25T12:00:00Z","keyId":"{{key.PublicId}}","count":2}],"total":2}""");
    }

    [Fact]
    public async Task A_client_without_usage_has_an_empty_report_and_an_unknown_client_has_none()
    {
        await using var api = await AdminApi.StartAsync();
        var id = await api.ClientAsync();
        (await api.GetAsync($"/admin/api-clients/{id}/usage")).Body.Should().Be(
            $$"""{"clientId":"{{id}}","bucket":"hour","rows":[],"total":0}""");
        (await api.GetAsync("/admin/api-clients/nobody/usage")).ShouldBe(404, "not_found");
        (await api.SendAsync("GET", $"/admin/api-clients/{id}/usage", claims: """{"scope":"read:orders"}""")).Code
            .Should().Be("insufficient_scope");
    }

    [Fact]
    public async Task The_usage_of_a_deleted_client_can_still_be_read()
    {
        await using var api = await AdminApi.StartAsync();
        var id = await api.ClientAsync(tenant: "t1");
        await RequestAsync(api, await api.KeyAsync(id), 1);
        await api.SendAsync("DELETE", $"/admin/api-clients/{id}");
        ((long)(await api.GetAsync($"/admin/api-clients/{id}/usage", AdminApi.ClaimsOf("t1"))).Problem["total"]!).Should().Be(1);
        (await api.GetAsync($"/admin/api-clients/{id}/usage", AdminApi.ClaimsOf("t2"))).ShouldBe(404, "not_found");
    }

    [Theory]
    [InlineData("from=2026-11-25T11:30:00Z", "from")]
    [InlineData("from=2026-11-25T11:00:00.000001Z", "from")]
    [InlineData("from=2026-11-25T12:00:00%2B05:30", "from")]
    [InlineData("from=yesterday", "from")]
    [InlineData("from=2026-11-25", "from")]
    [InlineData("from=2026-11-25T11:00:00Z&from=2026-11-25T10:00:00Z", "from")]
    [InlineData("from=2026-11-25T13:00:00Z", "from")]
    [InlineData("from=2026-11-25T11:00:00Z&to=2026-11-25T11:00:00Z", "from")]
    [InlineData("from=2026-11-25T11:00:00Z&to=2026-11-25T10:59:59Z", "from")]
    [InlineData("to=now", "to")]
    [InlineData("bucket=week", "bucket")]
    [InlineData("bucket=Hour", "bucket")]
    [InlineData("by=route", "by")]
    [InlineData("by=", "by")]
    public async Task A_query_that_is_not_as_described_is_malformed(string query, string member)
    {
        await using var api = await AdminApi.StartAsync();
        var id = await api.ClientAsync();
        (await api.GetAsync($"/admin/api-clients/{id}/usage?{query}")).ShouldBeInvalid(member);
    }

    [Theory]
    [InlineData("from=2026-11-25T11:00:00Z&to=2026-11-25T11:00:00.000001Z", "11")]
    [InlineData("from=2026-11-25T12:00:00%2B01:00&to=2026-11-25T12:00:00Z", "11")]
    [InlineData("to=2026-11-25T12:00:00Z", "11")]
    [InlineData("from=2026-11-25T12:00:00Z", "12")]
    [InlineData("", "11 12")]
    [InlineData("from=0001-01-01T00:00:00Z", "11 12")]
    [InlineData("to=0001-01-01T01:00:00Z", "")]
    public async Task The_report_contains_the_hours_that_begin_within_the_time(string query, string hours)
    {
        await using var api = await AdminApi.StartAsync();
        var id = await api.ClientAsync();
        await WriteAsync(api, [CountOf(id, Now.AddHours(-1)), CountOf(id, Now)]);
        Rows(await api.GetAsync($"/admin/api-clients/{id}/usage?{query}")).Select(row => ((string)row!["from"]!)[11..13])
            .Should().Equal(hours.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [InlineData("hour", 7)]
    [InlineData("day", 30)]
    public async Task Without_from_the_report_goes_back_7_days_of_hours_or_30_days(string bucket, int days)
    {
        await using var api = await AdminApi.StartAsync();
        var id = await api.ClientAsync();
        var first = Now.AddHours(1).AddDays(-days); // before the end of the current hour
        await WriteAsync(api, [CountOf(id, first.AddHours(-1)), CountOf(id, first), CountOf(id, Now), CountOf(id, Now.AddHours(1))]);
        ((long)(await api.GetAsync($"/admin/api-clients/{id}/usage?bucket={bucket}")).Problem["total"]!).Should().Be(2);
    }

    [Fact]
    public async Task A_report_of_more_than_10000_rows_is_refused_and_one_of_10000_is_not()
    {
        await using var api = await AdminApi.StartAsync();
        var id = await api.ClientAsync();
        for (var first = 0; first < 10_000; first += 5000)
            await WriteAsync(api, [.. Enumerable.Range(first, 5000).Select(hour => CountOf(id, Now.AddHours(-hour)))]);
        var path = $"/admin/api-clients/{id}/usage?from=2000-01-01T00:00:00Z";
        Rows(await api.GetAsync(path)).Should().HaveCount(10_000);
        await WriteAsync(api, [CountOf(id, Now.AddHours(-10_000))]);
        (await api.GetAsync(path)).ShouldBeInvalid("from");
        ((long)(await api.GetAsync(path + "&bucket=day")).Problem["total"]!).Should().Be(10_001);
    }

    [Theory]
    [InlineData("text/csv", true)]
    [InlineData("text/csv;q=0.5, */*;q=0.1", true)]
    [InlineData("application/json;q=0.4, text/csv;q=0.5", true)]
    [InlineData("application/json, text/csv", false)]
    [InlineData("text/csv;q=0", false)]
    [InlineData("*/*", false)]
    [InlineData("text/*", false)]
    [InlineData("no media type", false)]
    public async Task The_report_is_CSV_when_the_caller_prefers_it(string accept, bool isCsv)
    {
        await using var api = await AdminApi.StartAsync();
        var id = await api.ClientAsync();
        await WriteAsync(api, [CountOf(id, Now), CountOf(id, Now, UsageOutcome.RateLimited, 3)]);
        var answer = await api.SendAsync("GET", $"/admin/api-clients/{id}/usage?by=outcome", null, AdminApi.Admin, $"Accept:{accept}");
        answer.ShouldBeDone(200);
        answer.Headers["Content-Type"].Single().Should().StartWith(isCsv ? "text/csv; charset=utf-8" : "application/json");
        if (isCsv)
            answer.Body.Should().Be(
                "from,outcome,count\r\n2026-11-25T12:00:00Z,ok,1\r\n2026-11-25T12:00:00Z,rate_limited,3\r\n");
    }

    [Theory]
    [InlineData("", "from,count\r\n2026-11-25T12:00:00Z,1\r\n")]
    [InlineData("?by=key", "from,keyId,count\r\n2026-11-25T12:00:00Z,ak_0123456789abcdef,1\r\n")]
    public async Task CSV_has_the_columns_of_the_report(string query, string text)
    {
        await using var api = await AdminApi.StartAsync();
        var id = await api.ClientAsync();
        await WriteAsync(api, [CountOf(id, Now)]);
        (await api.SendAsync("GET", $"/admin/api-clients/{id}/usage{query}", null, AdminApi.Admin, "Accept:text/csv")).Body
            .Should().Be(text);
    }

    [Fact]
    public async Task Token_clients_are_reported_by_issuer_and_client_to_administrators_of_all_tenants()
    {
        await using var api = await AdminApi.StartAsync();
        for (var i = 0; i < 3; i++)
            (await api.SendAsync("GET", "/orders", claims: """{"client_id":"job","scope":"read:orders"}""")).ShouldBeOk();
        (await api.SendAsync("GET", "/orders", claims: """{"sub":"only","scope":"other"}""")).ShouldBeProblem(403, "insufficient_scope");
        await FlushedAsync(api, 4);
        (await api.GetAsync("/admin/usage?issuer=test&clientId=job&by=outcome")).Body.Should().Be(
            """{"clientId":"job","bucket":"hour","rows":[{"from":"2026-11-25T12:00:00Z","outcome":"ok","count":3}],"total":3}""");
        (await api.GetAsync("/admin/usage?issuer=test&clientId=only&by=outcome")).Body.Should().Contain("\"forbidden\",\"count\":1}");
        (await api.GetAsync("/admin/usage?issuer=other&clientId=job")).Body.Should().Contain("\"total\":0");
        (await api.GetAsync("/admin/usage?issuer=test&clientId=job", AdminApi.ClaimsOf("t1"))).ShouldBe(404, "not_found");
        (await api.GetAsync("/admin/usage")).ShouldBeInvalid("issuer", "clientId");
        (await api.GetAsync("/admin/usage?issuer=&clientId=job")).ShouldBeInvalid("issuer");
    }

    [Fact]
    public async Task A_key_reads_the_usage_of_its_client_within_the_last_24_hours()
    {
        await using var api = await AdminApi.StartAsync();
        var id = await api.ClientAsync();
        var key = await api.KeyAsync(id);
        await WriteAsync(api,
        [
            CountOf(id, Now.AddHours(-24), count: 100), CountOf(id, Now.AddHours(-23), count: 5),
            CountOf(id, Now, UsageOutcome.QuotaExceeded, 2), CountOf(id, Now, count: 1), CountOf("other", Now, count: 1000),
        ]);
        (await api.Keys.GetAsync("/api-keys/self", key)).Body.Should().EndWith(
            "\"usage\":{\"from\":\"2026-11-24T13:00:00Z\",\"to\":\"2026-11-25T13:00:00Z\","
            + "\"rows\":[{\"outcome\":\"ok\",\"count\":6},{\"outcome\":\"quota_exceeded\",\"count\":2}],\"total\":8}}");
        await WriteAsync(api, [CountOf(id, Now, UsageOutcome.Error)]);
        (await api.Keys.GetAsync("/api-keys/self", key)).Body.Should().Contain("\"total\":8", "it is read again after two seconds");
        api.Keys.Clock.Advance(TimeSpan.FromSeconds(2));
        (await api.Keys.GetAsync("/api-keys/self", key)).Body.Should().Contain("\"outcome\":\"error\",\"count\":1}");
    }

    [Fact]
    public async Task A_key_can_read_itself_while_usage_cannot_be_read()
    {
        FaultyUsageStore store = null!;
        await using var api = await AdminApi.StartAsync(options: new TestApiOptions
        {
            AddSecurity = services => services.AddSingleton<IUsageStore>(provider => store = new FaultyUsageStore(
                new InMemoryUsageStore(provider.GetRequiredService<IApiKeyStore>(), provider.GetRequiredService<TimeProvider>()))),
        });
        var id = await api.ClientAsync();
        var key = await api.KeyAsync(id);
        store.IsDown = true;
        var self = await api.Keys.GetAsync("/api-keys/self", key);
        self.ShouldBeDone(200);
        self.Body.Should().EndWith("\"usage\":null}");
        (await api.GetAsync($"/admin/api-clients/{id}/usage")).ShouldBe(503, "store_unavailable");
    }

    [Fact]
    public async Task Views_of_keys_say_when_they_were_last_used_to_the_minute()
    {
        await using var api = await AdminApi.StartAsync();
        var id = await api.ClientAsync();
        var current = await api.KeyAsync(id);
        (await LastUsedAsync(api, $"/admin/api-keys/{current.PublicId}")).Should().BeNull();
        api.Keys.Clock.Advance(TimeSpan.FromSeconds(119));
        await RequestAsync(api, current, 1);
        (await LastUsedAsync(api, $"/admin/api-keys/{current.PublicId}")).Should().Be("2026-11-25T12:01:00Z");
        var next = await api.RotateAsync(id);
        api.Keys.Clock.Advance(TimeSpan.FromSeconds(1));
        await RequestAsync(api, next, 1);
        var rotation = (await api.GetAsync($"/admin/api-clients/{id}/rotation")).Problem;
        ((string?)rotation["current"]!["lastUsedAt"]).Should().Be("2026-11-25T12:01:00Z");
        ((string?)rotation["next"]!["lastUsedAt"]).Should().Be("2026-11-25T12:02:00Z");
        (await api.GetAsync($"/admin/api-clients/{id}")).Problem["keys"]!.AsArray().Select(key => (string?)key!["lastUsedAt"])
            .Should().Equal("2026-11-25T12:01:00Z", "2026-11-25T12:02:00Z");
        (await api.GetAsync($"/admin/api-clients/{id}")).Problem["version"]!.GetValue<long>()
            .Should().Be(4, "only the first use of the next key is a change");
    }

    private static async Task<string?> LastUsedAsync(AdminApi api, string path) =>
        (string?)(await api.GetAsync(path)).Problem["lastUsedAt"];

    private static JsonArray Rows(TestAnswer answer)
    {
        answer.ShouldBeDone(200);
        return answer.Problem["rows"]!.AsArray();
    }

    private static UsageCount CountOf(string client, DateTimeOffset hour, UsageOutcome outcome = UsageOutcome.Ok, long count = 1) => new()
    {
        Issuer = ApiSecurityDefaults.ApiKeyIssuer, ClientId = client, KeyId = "0123456789abcdef", Slot = ApiKeySlot.Current, Hour = hour,
        Outcome = outcome, Count = count,
    };

    private static Task WriteAsync(AdminApi api, IReadOnlyList<UsageCount> counts) =>
        api.Keys.Services.GetRequiredService<IUsageStore>().WriteAsync(
            new UsageBatch
            {
                NodeId = Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture), Number = 1, Counts = counts, Uses = [], Quotas = [],
            },
            default);

    // A request is counted after its response was sent.
    private static async Task RequestAsync(AdminApi api, TestKey key, int requests)
    {
        var before = await CountAsync(api, key);
        for (var i = 0; i < requests; i++) (await api.Keys.GetAsync("/orders", key)).ShouldBeOk();
        await api.Keys.SettledAsync();
        await Eventually.BecomesTrueAsync(
            async () =>
            {
                await api.Keys.Flush.FlushAsync(default);
                return await CountAsync(api, key) >= before + requests;
            },
            TimeSpan.FromSeconds(10));
    }

    // In the hours around the time of the test.
    private static async Task<long> CountAsync(AdminApi api, TestKey key)
    {
        var now = api.Keys.Clock.GetUtcNow();
        var query = new UsageQuery
        {
            ClientId = key.ClientId, From = now.AddHours(-1), To = now.AddHours(1), By = UsageGrouping.Outcome, Limit = 10,
        };
        return (await api.Keys.Services.GetRequiredService<IUsageStore>().ReadAsync(query, default)).Sum(sum => sum.Count);
    }

    // The same, before any request of the administration, which is counted too.
    private static async Task FlushedAsync(AdminApi api, int requests)
    {
        var counters = api.Keys.Services.GetRequiredService<UsageCounters>();
        await Eventually.BecomesTrueAsync(() => counters.Pending >= requests, TimeSpan.FromSeconds(10));
        await api.Keys.Flush.FlushAsync(default);
    }
}
