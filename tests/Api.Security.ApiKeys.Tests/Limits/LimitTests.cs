using Api.Security.TestKit;

namespace Api.Security.ApiKeys.Tests.Limits;

/// <summary><c>GET</c> and <c>PUT /admin/api-clients/{id}/limits</c>.</summary>
public sealed class LimitTests
{
    private const string Free = """{"plan":"free","policies":{"burst":{"limit":10},"daily":{"limit":100}}}""";

    [Fact]
    public async Task A_client_without_limits_of_its_own_has_those_of_the_default_plan()
    {
        await using var api = await LimitApi.StartAsync();
        (await api.LimitsOfAsync(await api.Api.ClientAsync())).Should().Be(Free);
    }

    [Fact]
    public async Task Limits_are_replaced_as_a_whole()
    {
        await using var api = await LimitApi.StartAsync();
        var id = await api.Api.ClientAsync();
        (await api.PutAsync(id, """{"plan":"gold","policies":{"daily":{"limit":7}}}""")).ShouldBeDone();
        (await api.LimitsOfAsync(id)).Should().Be(
            """{"plan":"gold","policies":{"burst":{"limit":50},"daily":{"limit":7},"tokens":{"limit":5000}}}""");
        (await api.PutAsync(id, """{"policies":{"burst":{"limit":3}}}""")).ShouldBeDone();
        (await api.LimitsOfAsync(id)).Should().Be("""{"plan":"free","policies":{"burst":{"limit":3},"daily":{"limit":100}}}""");
        (await api.PutAsync(id, """{"plan":"gold"}""")).ShouldBeDone();
        (await api.LimitsOfAsync(id)).Should().Be(
            """{"plan":"gold","policies":{"burst":{"limit":50},"daily":{"limit":1000},"tokens":{"limit":5000}}}""");
        (await api.PutAsync(id, "{}")).ShouldBeDone();
        (await api.LimitsOfAsync(id)).Should().Be(Free);
        (await api.StoredAsync(id)).Should().BeNull();
    }

    [Fact]
    public async Task A_limit_of_a_policy_that_only_another_plan_has_is_kept_and_shown()
    {
        await using var api = await LimitApi.StartAsync();
        var id = await api.Api.ClientAsync();
        (await api.PutAsync(id, """{"plan":"free","policies":{"tokens":{"limit":1}}}""")).ShouldBeDone();
        (await api.LimitsOfAsync(id)).Should().Be(
            """{"plan":"free","policies":{"burst":{"limit":10},"daily":{"limit":100},"tokens":{"limit":1}}}""");
    }

    [Theory]
    [InlineData("""{"plan":null}""")]
    [InlineData("""{"policies":{}}""")]
    [InlineData("""{"plan":null,"policies":{}}""")]
    [InlineData("{}")]
    public async Task Without_values_the_limits_are_cleared(string body)
    {
        await using var api = await LimitApi.StartAsync();
        var id = await api.Api.ClientAsync();
        (await api.PutAsync(id, """{"plan":"gold"}""")).ShouldBeDone();
        (await api.PutAsync(id, body)).ShouldBeDone();
        (await api.LimitsOfAsync(id)).Should().Be(Free);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData("", "application/json")]
    [InlineData(" ", "application/json")]
    [InlineData("null", "application/json")]
    [InlineData("[]", "application/json")]
    public async Task A_body_that_is_missing_or_no_object_is_refused_and_leaves_the_limits_as_they_are(string? body, string? type)
    {
        await using var api = await LimitApi.StartAsync();
        var id = await api.Api.ClientAsync();
        (await api.PutAsync(id, """{"plan":"gold"}""")).ShouldBeDone();
        foreach (var isChunked in (bool[])[false, true])
        {
            using var request = new HttpRequestMessage(HttpMethod.Put, $"/admin/api-clients/{id}/limits");
            if (body is not null)
            {
                request.Content = new StringContent(body);
                request.Content.Headers.ContentType = type is null ? null : new(type);
                request.Headers.TransferEncodingChunked = isChunked;
            }

            (await api.Api.Keys.Api.SendAsync(request, ClaimsScheme.Credential(AdminApi.Admin))).ShouldBeInvalid("$");
        }

        (await api.StoredAsync(id))!.Plan.Should().Be("gold");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(9007199254740992)]
    public async Task A_limit_is_from_1_to_2_to_the_53(long limit)
    {
        await using var api = await LimitApi.StartAsync();
        var id = await api.Api.ClientAsync();
        (await api.PutAsync(id, $$$$"""{"policies":{"daily":{"limit":{{{{limit}}}}}}}""")).ShouldBeDone();
        (await api.LimitsOfAsync(id)).Should().Contain($$"""
            "daily":{"limit":{{limit}}}
            """);
    }

    [Fact]
    public async Task A_suspended_client_can_be_limited_and_a_deleted_one_is_not_found()
    {
        await using var api = await LimitApi.StartAsync();
        var id = await api.Api.ClientAsync();
        (await api.Api.SendAsync("POST", $"/admin/api-clients/{id}/suspend")).ShouldBeDone();
        (await api.PutAsync(id, """{"plan":"gold"}""")).ShouldBeDone();
        (await api.GrantAsync(id, "daily", 5)).ShouldBeDone();
        (await api.GrantedAsync(id)).Should().Be(5);
        (await api.Api.SendAsync("DELETE", $"/admin/api-clients/{id}")).ShouldBeDone();
        await EachAsync(id, async (method, path, body) =>
            (await api.Api.SendAsync(method, path, body)).ShouldBe(404, "not_found"));
        (await api.StoredAsync(id))!.Plan.Should().Be("gold");
    }

    [Fact]
    public async Task Clients_of_another_tenant_are_not_found()
    {
        await using var api = await LimitApi.StartAsync();
        foreach (var tenant in new[] { "t2", null })
        {
            var id = await api.Api.ClientAsync("theirs", tenant);
            await EachAsync(id, async (method, path, body) =>
            {
                (await api.Api.SendAsync(method, path, body, AdminApi.ClaimsOf("t1"))).ShouldBe(404, "not_found");
                (await api.Api.SendAsync(method, path, body, AdminApi.ClaimsOf("t1"), "If-Match:\"7\"")).ShouldBe(404, "not_found");
            });
            (await api.StoredAsync(id)).Should().BeNull();
        }

        var own = await api.Api.ClientAsync("ours", "t1");
        await EachAsync(own, async (method, path, body) => ((int)(await api.Api.SendAsync(method, path, body, AdminApi.ClaimsOf("t1")))
            .Status).Should().Be(method == "GET" ? 200 : 204));
    }

    [Fact]
    public async Task While_the_store_is_unavailable_every_route_is_503()
    {
        await using var api = await LimitApi.StartAsync();
        var id = await api.Api.ClientAsync();
        api.Api.Keys.Store.IsDown = true;
        await EachAsync(id, async (method, path, body) =>
        {
            var answer = await api.Api.SendAsync(method, path, body);
            answer.ShouldBe(503, "store_unavailable");
            answer.Headers["Retry-After"].Should().Equal("5");
        });
    }

    [Fact]
    public async Task Other_changes_of_a_client_leave_its_limits_alone()
    {
        await using var api = await LimitApi.StartAsync();
        var id = await api.Api.ClientAsync();
        await api.Api.KeyAsync(id);
        (await api.PutAsync(id, """{"plan":"gold","policies":{"daily":{"limit":7}}}""")).ShouldBeDone();
        (await api.GrantAsync(id, "daily", 3)).ShouldBeDone();
        var before = await api.StoredAsync(id);
        await api.Api.RotateAsync(id);
        (await api.Api.SendAsync("POST", $"/admin/api-clients/{id}/rotation/promote?force=true")).ShouldBeDone();
        (await api.Api.SendAsync("PATCH", $"/admin/api-clients/{id}", """{"name":"renamed","scopes":[]}""")).ShouldBeDone(200);
        await api.Api.RotateAsync(id, "compromised");
        (await api.StoredAsync(id)).Should().Be(before);
    }

    /// <summary>Every route, with a good body.</summary>
    private static async Task EachAsync(string id, Func<string, string, string?, Task> check)
    {
        foreach (var (method, path, body) in new[]
        {
            ("GET", LimitApi.Limits(id), null), ("PUT", LimitApi.Limits(id), """{"plan":"gold"}"""), ("GET", LimitApi.Quota(id), null),
            ("POST", LimitApi.Quota(id) + "/grants", """{"policy":"daily","amount":1}"""),
        })
            await check(method, path, body);
    }
}
