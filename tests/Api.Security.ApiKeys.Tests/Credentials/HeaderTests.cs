using System.Net;
using Api.Security.TestKit;

namespace Api.Security.ApiKeys.Tests.Credentials;

/// <summary>Keys in the request headers. Malformed ones are refused before the store is queried.</summary>
public sealed class HeaderTests
{
    [Fact]
    public async Task A_valid_key_is_accepted_with_the_scopes_that_it_shares_with_its_client()
    {
        await using var api = await KeyApi.StartAsync();
        var key = await api.IssueAsync(client: client => client with { Scopes = ["read:orders", "read:stock"], TenantId = "acme" },
            key: key => key with { Scopes = ["read:orders", "write:orders"] });

        (await api.GetAsync("/orders", key)).ShouldBeOk();
        var caller = (await api.GetAsync("/whoami", key)).Problem;
        (caller["scheme"]!.GetValue<string>(), caller["subject"]!.GetValue<string>(), caller["clientId"]!.GetValue<string>(),
            caller["tenantId"]!.GetValue<string>())
            .Should().Be(("ApiKey", key.ClientId, key.ClientId, "acme"));
        caller["scopes"]!.AsArray().Select(scope => scope!.GetValue<string>()).Should().Equal("read:orders");
    }

    [Fact]
    public async Task Without_the_scope_the_response_is_403_and_names_the_scope()
    {
        await using var api = await KeyApi.StartAsync();
        var key = await api.IssueAsync(client: client => client with { Scopes = ["read:stock"] });
        (await api.GetAsync("/orders", key))
            .ShouldBe(403, "insufficient_scope", "ApiKey realm=\"api\", error=\"insufficient_scope\", scope=\"read:orders\"");
    }

    [Theory]
    [InlineData("x-api-key-id", "x-api-key-id")]
    [InlineData("x-api-key", "x-api-key")]
    [InlineData("X-Api-Key", "x-API-KEY")]
    public async Task A_header_that_is_sent_twice_is_refused_even_with_the_same_value(string first, string second)
    {
        await using var api = await KeyApi.StartAsync();
        var key = await api.IssueAsync();
        var isSecret = first.Equals("x-api-key", StringComparison.OrdinalIgnoreCase);
        var value = isSecret ? key.Secret : key.PublicId;
        var other = isSecret ? $"x-api-key-id: {key.PublicId}" : $"x-api-key: {key.Secret}";
        foreach (var again in new[] { value, "" })
        {
            var answer = await RawHttp.GetAsync(api.Api.Client.BaseAddress!, "/whoami", other, $"{first}: {value}", $"{second}: {again}");
            RawHttp.StatusOf(answer).Should().Be(401);
            answer.Should().Contain("\"code\":\"invalid_key\"").And.Contain("WWW-Authenticate: " + ContractAnswers.Challenge);
        }

        api.Store.Lookups.Should().Be(0);
    }

    [Fact]
    public async Task A_header_that_is_empty_or_has_two_values_is_refused()
    {
        await using var api = await KeyApi.StartAsync();
        var key = await api.IssueAsync();
        (await api.GetWithAsync("/whoami", key.PublicId, $"{key.Secret}, {key.Secret}")).ShouldBeInvalidKey();
        (await api.GetWithAsync("/whoami", $"{key.PublicId},{key.PublicId}", key.Secret)).ShouldBeInvalidKey();
        (await api.GetWithAsync("/whoami", "", key.Secret)).ShouldBeInvalidKey();
        (await api.GetWithAsync("/whoami", key.PublicId, "")).ShouldBeInvalidKey();
        api.Store.Lookups.Should().Be(0);
    }

    [Fact]
    public async Task One_header_alone_is_incomplete_and_the_response_names_the_other()
    {
        await using var api = await KeyApi.StartAsync();
        var key = await api.IssueAsync();
        var withoutSecret = await api.GetWithAsync("/whoami", key.PublicId, null);
        withoutSecret.ShouldBeKeyAnswer("incomplete_credentials");
        withoutSecret.Problem["detail"]!.GetValue<string>().Should().Be("The secret of the API key is missing.");
        var withoutId = await api.GetWithAsync("/whoami", null, key.Secret);
        withoutId.ShouldBeKeyAnswer("incomplete_credentials");
        withoutId.Problem["detail"]!.GetValue<string>().Should().Be("The id of the API key is missing.");
        api.Store.Lookups.Should().Be(0);
    }

    [Theory]
    [InlineData("\u0001")]
    [InlineData("\u007f")]
    [InlineData("\t")]
    [InlineData("\u00e9")]
    [InlineData("\uff21")]
    [InlineData("\u00a0")]
    [InlineData("\u200b")]
    [InlineData("\u0430")]
    public async Task A_character_that_is_not_an_ASCII_letter_or_digit_is_refused(string character)
    {
        await using var api = await KeyApi.StartAsync();
        var key = await api.IssueAsync();
        foreach (var (id, secret) in new[] { (key.PublicId, key.Secret[..30] + character + key.Secret[31..]),
            (key.PublicId[..5] + character + key.PublicId[6..], key.Secret) })
        {
            var bytes = System.Text.Encoding.Latin1.GetString(System.Text.Encoding.UTF8.GetBytes($"x-api-key: {secret}"));
            var answer = await RawHttp.GetAsync(api.Api.Client.BaseAddress!, "/whoami",
                System.Text.Encoding.Latin1.GetString(System.Text.Encoding.UTF8.GetBytes($"x-api-key-id: {id}")), bytes);
            RawHttp.StatusOf(answer).Should().Be(401);
            answer.Should().Contain("\"code\":\"invalid_key\"").And.NotContain(key.Secret[31..]).And.NotContain(key.Id[10..]);
        }

        api.Store.Lookups.Should().Be(0);
    }

    [Fact]
    public async Task A_trailing_space_that_HTTP_does_not_remove_is_refused()
    {
        await using var api = await KeyApi.StartAsync();
        var key = await api.IssueAsync();
        // HTTP/1.1 removes the space. Other ways to pass the value may not.
        new ApiKeyFormat("apik", "live").Check(key.Secret + " ", out _).Should().Be(ApiKeyRefusals.Malformed);
        new ApiKeyFormat("apik", "live").Check(key.Secret, out _).Should().BeNull();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(75)]
    [InlineData(77)]
    [InlineData(16 * 1024)]
    public async Task A_secret_or_ID_of_another_length_is_refused(int length)
    {
        await using var api = await KeyApi.StartAsync();
        var key = await api.IssueAsync();
        key.Secret.Should().HaveLength(76);
        var secret = key.Secret.PadRight(length, 'a')[..length];
        (await api.GetWithAsync("/whoami", key.PublicId, secret)).ShouldBeInvalidKey();
        (await api.GetWithAsync("/whoami", secret.PadLeft(1, 'a'), key.Secret)).ShouldBeInvalidKey();
        api.Store.Lookups.Should().Be(0);
    }

    [Fact]
    public async Task The_case_of_every_letter_is_significant()
    {
        await using var api = await KeyApi.StartAsync();
        var key = await api.IssueAsync();
        for (var at = 0; at < key.Secret.Length; at++)
        {
            if (Flipped(key.Secret, at) is not { } flipped) continue;
            (await api.GetWithAsync("/whoami", key.PublicId, flipped)).ShouldBeInvalidKey();
        }

        api.Store.Lookups.Should().Be(0);
        for (var at = 0; at < key.PublicId.Length; at++)
            if (Flipped(key.PublicId, at) is { } flipped) (await api.GetWithAsync("/whoami", flipped, key.Secret)).ShouldBeInvalidKey();
        api.Store.Lookups.Should().Be(0);
    }

    [Fact]
    public async Task An_ID_in_another_case_with_a_valid_checksum_is_another_key()
    {
        await using var api = await KeyApi.StartAsync();
        var key = await api.IssueAsync(key => key with { Id = "abcdefghijklmnop" });
        var other = KeySecret.Rebuild(key.Secret, id: "ABCDEFGHIJKLMNOP");
        (await api.GetWithAsync("/whoami", "ak_ABCDEFGHIJKLMNOP", other)).ShouldBeInvalidKey();
        api.Store.Lookups.Should().Be(1);
    }

    [Fact]
    public async Task Checksum_ID_environment_and_brand_are_checked_before_the_store_is_queried()
    {
        await using var api =
            await KeyApi.StartAsync(options: new TestApiOptions { Settings = { ["ApiSecurity:Problems:IncludeReason"] = "true" } });
        var key = await api.IssueAsync();
        var other = await api.IssueAsync();
        await ShouldBe(key.Secret[..^1] + (key.Secret[^1] == 'a' ? 'b' : 'a'), "api_key_checksum_wrong");
        await ShouldBe(other.Secret, "api_key_id_mismatch");
        await ShouldBe(KeySecret.Rebuild(key.Secret, environment: "test"), "wrong_environment");
        await ShouldBe(KeySecret.Rebuild(key.Secret, environment: "staging"), "api_key_malformed");
        await ShouldBe(KeySecret.Rebuild(key.Secret, brand: "acme"), "api_key_malformed");
        api.Store.Lookups.Should().Be(0);

        async Task ShouldBe(string secret, string reason)
        {
            var answer = await api.GetWithAsync("/whoami", key.PublicId, secret);
            answer.ShouldBeInvalidKey();
            answer.Problem["reason"]!.GetValue<string>().Should().Be(reason);
        }
    }

    [Fact]
    public async Task A_key_together_with_an_Authorization_header_is_refused()
    {
        await using var api = await KeyApi.StartAsync();
        var key = await api.IssueAsync();
        var request = key.Request("/whoami");
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer abc");
        (await api.SendAsync(request)).ShouldBe(400, "invalid_request", "ApiKey realm=\"api\", error=\"invalid_request\"");
    }

    [Theory]
    [InlineData("ApiKey")]
    [InlineData("apikey")]
    [InlineData("Bearer")]
    public async Task A_key_in_the_Authorization_header_is_not_accepted(string scheme)
    {
        await using var api = await KeyApi.StartAsync();
        var key = await api.IssueAsync();
        (await api.Api.GetAsync("/orders", key.Secret, scheme)).ShouldBe(401, "missing_credentials", "ApiKey realm=\"api\"");
        var request = key.Request("/orders");
        request.Headers.TryAddWithoutValidation("Authorization", $"{scheme} {key.Secret}");
        ((int)(await api.SendAsync(request)).Status).Should().Be(400);
        api.Store.Lookups.Should().Be(0);
    }

    [Fact]
    public async Task A_401_response_names_every_scheme()
    {
        await using var api = await KeyApi.StartAsync(options: new TestApiOptions { AddSecurity = services => ClaimsScheme.Add(services) });
        var answer = await api.GetWithAsync("/whoami", null, null);
        answer.ShouldBe(401, "missing_credentials", "ApiKey realm=\"api\"", "Bearer realm=\"api\"");
        (await api.GetWithAsync("/whoami", "ak_x", "y")).ShouldBe(401, "invalid_key", ContractAnswers.Challenge, "Bearer realm=\"api\"");
    }

    [Fact]
    public async Task A_CORS_preflight_needs_no_key()
    {
        await using var api = await KeyApi.StartAsync(options: new TestApiOptions
        {
            Services = services => Microsoft.Extensions.DependencyInjection.CorsServiceCollectionExtensions.AddCors(services,
                cors => cors.AddDefaultPolicy(policy => policy.WithOrigins("https://shop.example").AllowAnyHeader())),
            Pipeline = app => Microsoft.AspNetCore.Builder.CorsMiddlewareExtensions.UseCors(app),
        });
        using var request = new HttpRequestMessage(HttpMethod.Options, "/orders");
        request.Headers.Add("Origin", "https://shop.example");
        request.Headers.Add("Access-Control-Request-Method", "GET");
        request.Headers.Add("Access-Control-Request-Headers", "x-api-key, x-api-key-id");
        var answer = await api.SendAsync(request);
        answer.Status.Should().Be(HttpStatusCode.NoContent);
        answer.Headers["Access-Control-Allow-Headers"].Single().Should().Contain("x-api-key");
    }

    [Fact]
    public async Task An_invalid_key_on_an_anonymous_endpoint_is_ignored()
    {
        await using var api = await KeyApi.StartAsync();
        (await api.GetWithAsync("/health", "ak_x", "y")).ShouldBeOk();
    }

    [Fact]
    public async Task Headers_brand_and_environment_can_be_configured()
    {
        await using var api = await KeyApi.StartAsync(options: new TestApiOptions
        {
            Settings =
            {
                ["ApiSecurity:ApiKeys:Headers:Id"] = "acme-key-id", ["ApiSecurity:ApiKeys:Headers:Secret"] = "acme-key",
                ["ApiSecurity:ApiKeys:Brand"] = "acme", ["ApiSecurity:ApiKeys:Environment"] = "eu1",
            },
        });
        var key = await api.IssueAsync();
        key.Secret.Should().MatchRegex("^acme_eu1_[0-9A-Za-z]{16}_[0-9A-Za-z]{49}$");
        using var request =
            new HttpRequestMessage(HttpMethod.Get, "/orders") { Headers = { { "acme-key-id", key.PublicId }, { "acme-key", key.Secret } } };
        (await api.SendAsync(request)).ShouldBeOk();
        (await api.GetAsync("/orders", key)).ShouldBe(401, "missing_credentials", "ApiKey realm=\"api\"");
    }

    private static string? Flipped(string text, int at)
    {
        var character = text[at];
        if (!char.IsAsciiLetter(character)) return null;
        return text[..at] + (char.IsAsciiLetterLower(character) ? char.ToUpperInvariant(character) : char.ToLowerInvariant(character))
            + text[(at + 1)..];
    }
}
