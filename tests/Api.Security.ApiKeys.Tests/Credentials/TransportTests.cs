using Api.Security.TestKit;

namespace Api.Security.ApiKeys.Tests.Credentials;

/// <summary>Keys over plain HTTP.</summary>
public sealed class TransportTests
{
    private static readonly TestApiOptions Default = new() { Settings = { ["ApiSecurity:ApiKeys:RequireTls"] = null } };

    [Fact]
    public async Task Outside_development_valid_invalid_and_malformed_keys_get_the_same_response()
    {
        await using var api = await KeyApi.StartAsync(options: Default);
        var key = await api.IssueAsync();
        var answers = new List<TestAnswer>
        {
            await api.GetAsync("/orders", key),
            await api.GetWithAsync("/orders", key.PublicId, KeySecret.Rebuild(key.Secret, random: new string('a', 43))),
            await api.GetWithAsync("/orders", "ak_x", "y"),
            await api.GetWithAsync("/orders", key.PublicId, null),
            await api.GetWithAsync("/orders", null, key.Secret),
        };
        foreach (var answer in answers)
        {
            answer.ShouldBe(403, "insecure_transport");
            answer.Comparable.Should().Be(answers[0].Comparable);
        }
    }

    [Fact]
    public async Task A_key_over_TLS_is_accepted()
    {
        await using var api = await KeyApi.StartAsync(options: Default);
        var key = await api.IssueAsync();
        var request = key.Request("/orders");
        request.Headers.Add("pretend-https", "1");
        (await api.SendAsync(request)).ShouldBeOk();
    }

    [Fact]
    public async Task In_development_a_key_over_plain_HTTP_is_accepted()
    {
        await using var api = await KeyApi.StartAsync(options: Default with { Environment = "Development" });
        (await api.GetAsync("/orders", await api.IssueAsync())).ShouldBeOk();
    }

    [Fact]
    public async Task The_setting_for_all_credentials_applies_too()
    {
        await using var api = await KeyApi.StartAsync(options: new TestApiOptions { Settings = { ["ApiSecurity:RequireTls"] = "true" } });
        (await api.GetWithAsync("/orders", "ak_x", "y")).ShouldBe(403, "insecure_transport");
    }

    [Fact]
    public async Task A_request_without_a_key_is_not_refused_because_of_plain_HTTP()
    {
        await using var api = await KeyApi.StartAsync(options: Default);
        (await api.GetWithAsync("/health", null, null)).ShouldBeOk();
        (await api.GetWithAsync("/whoami", null, null)).ShouldBe(401, "missing_credentials", "ApiKey realm=\"api\"");
    }
}
