using Api.Security.TestKit;

namespace Api.Security.ApiKeys.Tests.Credentials;

/// <summary>Keys over plain HTTP.</summary>
public sealed class TransportTests
{
    private static readonly TestApiOptions Default = new() { Settings = { ["ApiSecurity:ApiKeys:RequireTls"] = null } };

    [Fact]
    public async Task Outside_development_the_answer_is_the_same_for_good_bad_and_malformed_keys()
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
    public async Task Over_tls_it_is_let_in()
    {
        await using var api = await KeyApi.StartAsync(options: Default);
        var key = await api.IssueAsync();
        var request = key.Request("/orders");
        request.Headers.Add("pretend-https", "1");
        (await api.SendAsync(request)).ShouldBeOk();
    }

    [Fact]
    public async Task In_development_plain_http_is_taken()
    {
        await using var api = await KeyApi.StartAsync(options: Default with { Environment = "Development" });
        (await api.GetAsync("/orders", await api.IssueAsync())).ShouldBeOk();
    }

    [Fact]
    public async Task The_setting_for_all_credentials_counts_too()
    {
        await using var api = await KeyApi.StartAsync(options: new TestApiOptions { Settings = { ["ApiSecurity:RequireTls"] = "true" } });
        (await api.GetWithAsync("/orders", "ak_x", "y")).ShouldBe(403, "insecure_transport");
    }

    [Fact]
    public async Task Without_a_key_plain_http_is_nobodys_business()
    {
        await using var api = await KeyApi.StartAsync(options: Default);
        (await api.GetWithAsync("/health", null, null)).ShouldBeOk();
        (await api.GetWithAsync("/whoami", null, null)).ShouldBe(401, "missing_credentials", "ApiKey realm=\"api\"");
    }
}
