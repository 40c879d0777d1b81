using Api.Security.TestKit;

namespace Api.Security.ApiKeys.Tests.Credentials;

/// <summary>Keys in the URL, which logs would record.</summary>
public sealed class UrlTests
{
    [Theory]
    [InlineData("/whoami?x-api-key={0}")]
    [InlineData("/whoami?API_KEY={0}&a=b")]
    [InlineData("/whoami?a=b&subscription-key={0}")]
    [InlineData("/whoami?anything={0}")]
    [InlineData("/orders/{0}")]
    [InlineData("/whoami?a=%22{0}%22")]
    [InlineData("/nowhere/{0}/more")]
    public async Task A_key_in_the_URL_is_refused_whether_it_is_valid_or_not(string path)
    {
        await using var api = await KeyApi.StartAsync();
        var key = await api.IssueAsync();
        foreach (var secret in new[] { key.Secret, KeySecret.Rebuild(key.Secret, random: new string('a', 43)) })
        {
            var address = string.Format(System.Globalization.CultureInfo.InvariantCulture, path, secret);
            (await api.GetWithAsync(address, null, null)).ShouldBe(400, "credentials_in_url");
            (await api.GetAsync(address, key)).ShouldBe(400, "credentials_in_url");
        }
    }

    [Fact]
    public async Task A_percent_encoded_key_in_the_URL_is_refused_too()
    {
        await using var api = await KeyApi.StartAsync();
        var key = await api.IssueAsync();
        var encoded = string.Concat(key.Secret.Select(character => $"%{(int)character:X2}"));
        (await api.GetWithAsync($"/whoami?k={encoded}", null, null)).ShouldBe(400, "credentials_in_url");
        (await api.GetWithAsync($"/orders/{key.Secret.Replace("_", "%5f", StringComparison.Ordinal)}", null, null))
            .ShouldBe(400, "credentials_in_url");
    }

    [Fact]
    public async Task A_key_of_another_brand_is_refused_only_in_a_parameter_for_keys()
    {
        await using var api = await KeyApi.StartAsync();
        var key = await api.IssueAsync();
        var foreign = KeySecret.Rebuild(key.Secret, brand: "acme");
        (await api.GetWithAsync($"/whoami?apikey={foreign}", null, null)).ShouldBe(400, "credentials_in_url");
        (await api.GetWithAsync($"/whoami?note={foreign}", null, null)).ShouldBe(401, "missing_credentials", "ApiKey realm=\"api\"");
        (await api.GetWithAsync("/whoami?apikey=short", null, null)).ShouldBe(401, "missing_credentials", "ApiKey realm=\"api\"");
    }

    [Fact]
    public async Task A_key_in_the_URL_is_refused_even_with_other_credentials()
    {
        await using var api = await KeyApi.StartAsync(options: new TestApiOptions { AddSecurity = services => ClaimsScheme.Add(services) });
        var key = await api.IssueAsync();
        (await api.Api.GetAsync($"/whoami?api-key={key.Secret}", ClaimsScheme.Credential("{}"))).ShouldBe(400, "credentials_in_url");
    }

    [Theory]
    [InlineData("text/event-stream")]
    [InlineData("text/html")]
    public async Task A_key_in_the_place_of_a_query_token_is_refused_and_not_logged(string accept)
    {
        await using var api = await KeyApi.StartAsync(options: new TestApiOptions
        {
            AddSecurity = services =>
            {
                services.AddApiSecurity(options => options.AcceptQueryToken("/orders"));
                ClaimsScheme.Add(services);
            },
        });
        var key = await api.IssueAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/orders?access_token={key.Secret}");
        request.Headers.Accept.ParseAdd(accept);
        (await api.SendAsync(request)).ShouldBe(400, "credentials_in_url");
        api.Api.Log.Lines.Should().NotContain(line => line.Text.Contains(key.Secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_key_in_the_body_is_ignored()
    {
        await using var api = await KeyApi.StartAsync();
        var key = await api.IssueAsync(client: client => client with { Scopes = ["write:orders"] });
        var request = key.Request("/orders", HttpMethod.Post);
        request.Content = new FormUrlEncodedContent([new("x-api-key", key.Secret)]);
        ((int)(await api.SendAsync(request)).Status).Should().Be(201);
    }

    [Theory]
    [InlineData("/whoami?q=apik_")]
    [InlineData("/whoami?q=apik_live_short_thing")]
    [InlineData("/orders?key=&api_key=")]
    [InlineData("/orders?%61pik_live_%")]
    public async Task Text_in_the_URL_that_is_not_a_key_is_ignored(string path)
    {
        await using var api = await KeyApi.StartAsync();
        (await api.GetWithAsync(path, null, null)).ShouldBe(401, "missing_credentials", "ApiKey realm=\"api\"");
    }
}
