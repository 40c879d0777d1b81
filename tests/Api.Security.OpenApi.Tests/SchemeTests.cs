using Api.Security.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.OpenApi.Tests;

/// <summary>How clients present credentials, scheme by scheme.</summary>
public sealed class SchemeTests
{
    [Theory]
    [InlineData("bearer", """{"type":"http","scheme":"bearer","bearerFormat":"JWT"}""")]
    [InlineData("dpop", """{"type":"http","scheme":"dpop"}""")]
    [InlineData("apiKeyId", """{"type":"apiKey","name":"x-api-key-id","in":"header"}""")]
    [InlineData("apiKeySecret", """{"type":"apiKey","name":"x-api-key","in":"header"}""")]
    [InlineData("mutualTLS", """{"type":"mutualTLS"}""")]
    [InlineData("Hawk", """{"type":"http","scheme":"Hawk"}""")]
    public async Task Each_kind_of_scheme_has_its_own_description(string id, string expected)
    {
        await using var api = await DescribedApi.StartAsync();
        var scheme = (await api.DocumentAsync()).Schemes()[id]!.AsObject();
        scheme.Remove("description");
        scheme.ToJsonString().Should().Be(expected);
    }

    [Fact]
    public async Task No_other_schemes_are_described()
    {
        await using var api = await DescribedApi.StartAsync();
        (await api.DocumentAsync()).Schemes().Select(scheme => scheme.Key)
            .Should().BeEquivalentTo(DescribedApi.SchemeKinds.SelectMany(kind => kind.Alternatives).SelectMany(together => together));
    }

    [Fact]
    public async Task The_headers_of_API_keys_come_from_the_settings()
    {
        await using var api = await DescribedApi.StartAsync(new TestApiOptions
        {
            AddSecurity = services => services.AddApiSecurity()
                .AddApiKeys(keys => (keys.Headers.Id, keys.Headers.Secret, keys.AllowUnpeppered) = ("X-Client", "X-Secret", true)),
        });
        var schemes = (await api.DocumentAsync()).Schemes();
        schemes["apiKeyId"]!["name"]!.GetValue<string>().Should().Be("X-Client");
        schemes["apiKeySecret"]!["name"]!.GetValue<string>().Should().Be("X-Secret");
    }

    [Fact]
    public async Task Bearer_under_another_name_is_still_bearer()
    {
        await using var api = await DescribedApi.StartAsync(
            new TestApiOptions { AddSecurity = services => ScriptedScheme.Add(services, "Tokens", "bearer") });
        (await api.DocumentAsync()).Schemes().Select(scheme => scheme.Key).Should().Equal("bearer");
    }

    [Theory]
    [InlineData("bearer", "bearer-2")]
    [InlineData("oauth2", "oauth2-2")]
    [InlineData("mutualTLS", "mutualTLS-2")]
    [InlineData("my scheme", "my-scheme")]
    public async Task A_scheme_with_a_taken_or_invalid_component_name_gets_another_one(string name, string id)
    {
        await using var after = await DescribedApi.StartAsync(new TestApiOptions { AddSecurity = services => ScriptedScheme.Add(services)
            .AddApiSecurity().AddScheme(name, "Hawk", _ => new ScriptedScheme()) });
        await using var before = await DescribedApi.StartAsync(
            new TestApiOptions { AddSecurity = services => ScriptedScheme.Add(ScriptedScheme.Add(services, name, "Hawk")) });
        (await after.OperationAsync("/whoami")).Security().Should().Be($$"""[{"bearer":[]},{"{{id}}":[]}]""");
        (await before.OperationAsync("/whoami")).Security().Should().Be($$"""[{"{{id}}":[]},{"bearer":[]}]""");
    }
}
