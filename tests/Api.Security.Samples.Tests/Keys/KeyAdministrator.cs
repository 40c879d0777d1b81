using Api.Security.TestKit;
using Orders.Demo;

namespace Api.Security.Samples.Tests.Keys;

/// <summary>Creates clients and keys through the administration of one node.</summary>
internal sealed class KeyAdministrator(OrdersClient node, string token)
{
    /// <returns>The client's id, and its first key.</returns>
    public async Task<(string Client, ApiKey Key)> IssueAsync(params string[] scopes)
    {
        var client = await CreateAsync(new { name = $"Partner {Guid.NewGuid():N}", scopes });
        return (client, Key(await PostAsync($"/admin/api-clients/{client}/keys"), 201));
    }

    /// <returns>The first key of a client of a tenant.</returns>
    public async Task<ApiKey> IssueInTenantAsync(string tenantId, params string[] scopes)
    {
        var client = await CreateAsync(new { name = $"Partner {Guid.NewGuid():N}", tenantId, scopes });
        return Key(await PostAsync($"/admin/api-clients/{client}/keys"), 201);
    }

    public async Task<ApiKey> RotateAsync(string client, int graceAfterFirstUseSeconds) =>
        Key(await PostAsync($"/admin/api-clients/{client}/rotation", new { mode = "routine", graceAfterFirstUseSeconds }), 201);

    public async Task RevokeAsync(ApiKey key) =>
        ShouldBe(204, await PostAsync($"/admin/api-keys/{key.Id}/revoke", new { reason = "compromised" }));

    public Task<TestAnswer> PostAsync(string path, object? body = null) => node.SendAsync(HttpMethod.Post, path, token, body);

    private async Task<string> CreateAsync(object client)
    {
        var created = await PostAsync("/admin/api-clients", client);
        ShouldBe(201, created);
        return created.Problem["id"]!.GetValue<string>();
    }

    private static ApiKey Key(TestAnswer answer, int status)
    {
        ShouldBe(status, answer);
        return new(answer.Problem["keyId"]!.GetValue<string>(), answer.Problem["secret"]!.GetValue<string>());
    }

    private static void ShouldBe(int status, TestAnswer answer) => ((int)answer.Status).Should().Be(status, answer.Body);
}
