namespace Api.Security.ApiKeys.Tests.Limits;

/// <summary>Malformed bodies are 400 and name the place. Nothing is changed, and what was sent is not repeated.</summary>
public sealed class LimitBodyTests
{
    private const string Marker = "Zq7marker";

    [Theory]
    [InlineData("""{"plan":"Zq7marker"}""", "plan")]
    [InlineData("""{"plan":"Gold"}""", "plan")]
    [InlineData("""{"plan":""}""", "plan")]
    [InlineData("""{"plan":7}""", "plan")]
    [InlineData("""{"plan":["gold"]}""", "plan")]
    [InlineData("""{"policies":null}""", "policies")]
    [InlineData("""{"policies":[]}""", "policies")]
    [InlineData("""{"policies":"Zq7marker"}""", "policies")]
    [InlineData("""{"policies":{"Zq7marker":{"limit":1}}}""", "policies")]
    [InlineData("""{"policies":{"Daily":{"limit":1}}}""", "policies")]
    [InlineData("""{"policies":{"":{"limit":1}}}""", "policies")]
    [InlineData("""{"policies":{"\ud800":{"limit":1}}}""", "$")]
    [InlineData("""{"policies":{"daily":1}}""", "policies")]
    [InlineData("""{"policies":{"daily":null}}""", "policies")]
    [InlineData("""{"policies":{"daily":{}}}""", "policies")]
    [InlineData("""{"policies":{"daily":{"limit":null}}}""", "policies")]
    [InlineData("""{"policies":{"daily":{"Limit":1}}}""", "policies")]
    [InlineData("""{"policies":{"daily":{"limit":1,"Zq7marker":1}}}""", "policies")]
    [InlineData("""{"policies":{"daily":{"limit":0}}}""", "policies")]
    [InlineData("""{"policies":{"daily":{"limit":-1}}}""", "policies")]
    [InlineData("""{"policies":{"daily":{"limit":1.0}}}""", "policies")]
    [InlineData("""{"policies":{"daily":{"limit":1.5}}}""", "policies")]
    [InlineData("""{"policies":{"daily":{"limit":1e3}}}""", "policies")]
    [InlineData("""{"policies":{"daily":{"limit":"1"}}}""", "policies")]
    [InlineData("""{"policies":{"daily":{"limit":true}}}""", "policies")]
    [InlineData("""{"policies":{"daily":{"limit":9007199254740993}}}""", "policies")]
    [InlineData("""{"policies":{"daily":{"limit":9223372036854775807}}}""", "policies")]
    [InlineData("""{"policies":{"daily":{"limit":9223372036854775808}}}""", "policies")]
    [InlineData("""{"policies":{"daily":{"limit":-9223372036854775809}}}""", "policies")]
    [InlineData("""{"policies":{"daily":{"limit":1},"burst":{"limit":0}}}""", "policies")]
    [InlineData("""{"policies":{"daily":{"limit":1},"daily":{"limit":2}}}""", "$")]
    [InlineData("""{"policies":{"daily":{"limit":1,"limit":2}}}""", "$")]
    [InlineData("""{"plan":"gold","grants":[]}""", "$")]
    [InlineData("""{"Plan":"gold"}""", "$")]
    [InlineData("""{"plan":"Zq7marker","policies":{"Zq7marker":{"limit":1}}}""", "plan", "policies")]
    [InlineData("""[]""", "$")]
    [InlineData("null", "$")]
    [InlineData("""{"plan":"gold",}""", "$")]
    public async Task Malformed_limits(string body, params string[] members)
    {
        await using var api = await LimitApi.StartAsync();
        var id = await api.Api.ClientAsync();
        (await api.PutAsync(id, """{"plan":"gold","policies":{"daily":{"limit":77}}}""")).ShouldBeDone();
        var answer = await api.PutAsync(id, body);
        answer.ShouldBeInvalid(members);
        answer.Body.Should().NotContain(Marker);
        api.Api.Keys.Api.Log.Lines.Should().NotContain(line => line.Text.Contains(Marker));
        (await api.StoredAsync(id))!.Policies["daily"].Should().Be(77);
    }

    [Theory]
    [InlineData("{}", "policy", "amount")]
    [InlineData("""{"policy":"daily"}""", "amount")]
    [InlineData("""{"amount":1}""", "policy")]
    [InlineData("""{"policy":null,"amount":1}""", "policy")]
    [InlineData("""{"policy":7,"amount":1}""", "policy")]
    [InlineData("""{"policy":"","amount":1}""", "policy")]
    [InlineData("""{"policy":"Zq7marker","amount":1}""", "policy")]
    [InlineData("""{"policy":"Daily","amount":1}""", "policy")]
    [InlineData("""{"policy":"burst","amount":1}""", "policy")]
    [InlineData("""{"policy":"daily","amount":0}""", "amount")]
    [InlineData("""{"policy":"daily","amount":-1}""", "amount")]
    [InlineData("""{"policy":"daily","amount":1.0}""", "amount")]
    [InlineData("""{"policy":"daily","amount":1e3}""", "amount")]
    [InlineData("""{"policy":"daily","amount":"1"}""", "amount")]
    [InlineData("""{"policy":"daily","amount":null}""", "amount")]
    [InlineData("""{"policy":"daily","amount":9007199254740993}""", "amount")]
    [InlineData("""{"policy":"daily","amount":9223372036854775808}""", "amount")]
    [InlineData("""{"policy":"daily","amount":1,"reason":""}""", "reason")]
    [InlineData("""{"policy":"daily","amount":1,"reason":7}""", "reason")]
    [InlineData("""{"policy":"daily","amount":1,"reason":"Zq7marker\n"}""", "reason")]
    [InlineData("""{"policy":"daily","amount":1,"Zq7marker":1}""", "$")]
    [InlineData("""{"policy":"daily","amount":1,"amount":1}""", "$")]
    [InlineData("""{"policy":"burst","amount":0}""", "amount")]
    public async Task Malformed_grants(string body, params string[] members)
    {
        await using var api = await LimitApi.StartAsync();
        var id = await api.Api.ClientAsync();
        var answer = await api.GrantAsync(id, body);
        answer.ShouldBeInvalid(members);
        answer.Body.Should().NotContain(Marker);
        api.Api.Keys.Api.Log.Lines.Should().NotContain(line => line.Text.Contains(Marker));
        (await api.StoredAsync(id)).Should().BeNull();
    }

    [Fact]
    public async Task The_answer_says_what_to_write()
    {
        await using var api = await LimitApi.StartAsync();
        var id = await api.Api.ClientAsync();
        ((string?)(await api.PutAsync(id, """{"policies":{"daily":{"limit":0}}}""")).Problem["errors"]!["policies"])
            .Should().Be("Write an object of at most 100 policies, such as { \"daily\": { \"limit\": 1000 } }; "
                + "a limit is a whole number from 1 to 9007199254740992.");
        ((string?)(await api.GrantAsync(id, "daily", 0)).Problem["errors"]!["amount"])
            .Should().Be("Write a whole number from 1 to 9007199254740992.");
    }
}
