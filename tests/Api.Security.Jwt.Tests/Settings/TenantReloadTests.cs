using System.Text.Json.Nodes;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using static Api.Security.Jwt.Tests.Settings.ReloadWorld;

namespace Api.Security.Jwt.Tests.Settings;

/// <summary>An issuer keeps its own tenants, no matter where a changed file lists it.</summary>
public sealed class TenantReloadTests
{
    private const string A = "https://a.example", B = "https://b.example", N = "https://n.example";

    private static readonly SigningKey KeyOfA = SigningKey.Create("ES256", "1"), KeyOfB = SigningKey.Create("ES256", "1"),
        KeyOfN = SigningKey.Create("ES256", "1");

    [Theory]
    [InlineData("BA")]
    [InlineData("NAB")]
    [InlineData("NBA")]
    [InlineData("B")]
    [InlineData("")]
    [InlineData("ABA")]
    public async Task Reordering_the_issuers_in_a_file_gives_no_issuer_the_tenants_of_another(string order)
    {
        await using var world = await StartAsync("AB");
        world.Write(InOrder(order));
        await ShouldBeBoundAsBeforeAsync(world);
    }

    [Fact]
    public async Task Changed_tenants_need_a_restart_and_are_logged_once()
    {
        await using var world = await StartAsync("AB");
        world.Write(new JsonArray(Entry(A, KeyOfA, "globex", crossTenant: true), Entry(B, KeyOfB, "acme", crossTenant: false)));
        await ShouldBeBoundAsBeforeAsync(world);
        var line = world.Api.Log.Ours.Should().ContainSingle(entry => entry.EventId == 1210).Which.Text;
        line.Should().Contain("restart").And.Contain($"Changed settings of '{A}': CrossTenant, Tenants:0").And.Contain(
            $"settings of '{B}'").And.NotContain("acme");
    }

    [Fact]
    public async Task A_key_that_changes_with_the_order_does_not_change_the_tenants()
    {
        var next = SigningKey.Create("ES256", "1");
        await using var world = await StartAsync("AB");
        world.Write(new JsonArray(Entry(N, KeyOfN, "*", crossTenant: true), Entry(B, next, "globex", crossTenant: true),
            Entry(A, KeyOfA, "acme", crossTenant: false)));
        (await world.Api.GetAsync("/tenants/globex", Token(B, next, "globex"))).ShouldBeOk();
        (await world.Api.GetAsync("/tenants/acme", Token(B, next, "acme"))).ShouldBe(403, "tenant_mismatch");
        (await world.Api.GetAsync("/tenants/globex", Token(B, KeyOfB, "globex"))).ShouldBeInvalidToken();
        (await world.Api.GetAsync("/tenants/acme", Token(N, KeyOfN, "acme"))).ShouldBeInvalidToken();
    }

    private static async Task ShouldBeBoundAsBeforeAsync(ReloadWorld world)
    {
        (await world.Api.GetAsync("/tenants/acme", Token(A, KeyOfA, "acme"))).ShouldBeOk();
        (await world.Api.GetAsync("/tenants/globex", Token(B, KeyOfB, "globex"))).ShouldBeOk();
        (await world.Api.GetAsync("/tenants/globex", Token(A, KeyOfA, "globex"))).ShouldBe(403, "tenant_mismatch");
        (await world.Api.GetAsync("/tenants/acme", Token(B, KeyOfB, "acme"))).ShouldBe(403, "tenant_mismatch");
        (await world.Api.GetAsync("/tenants/globex", Token(A, KeyOfA, "acme", "tenants:any"))).ShouldBe(403, "tenant_mismatch");
        (await world.Api.GetAsync("/tenants/acme", Token(B, KeyOfB, "globex", "tenants:any"))).ShouldBeOk();
    }

    private static Task<ReloadWorld> StartAsync(string order) => ReloadWorld.StartAsync(
        InOrder(order),
        more: builder =>
            builder.AddInMemoryCollection(new Dictionary<string, string?> { ["ApiSecurity:Tenant:CrossTenantScope"] = "tenants:any" }),
        endpoints: app => app.MapGet("/tenants/{tenantId}", () => "ok").RequireTenant());

    private static JsonArray InOrder(string order) => [.. order.Select(name => (JsonNode)(name switch
    {
        'A' => Entry(A, KeyOfA, "acme", crossTenant: false),
        'B' => Entry(B, KeyOfB, "globex", crossTenant: true),
        _ => Entry(N, KeyOfN, "*", crossTenant: true),
    }))];

    private static JsonObject Entry(string issuer, SigningKey key, string tenant, bool crossTenant)
    {
        var entry = ReloadWorld.Entry(issuer, key);
        (entry["Tenants"], entry["CrossTenant"]) = (new JsonArray(tenant), crossTenant);
        return entry;
    }
}
