using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Tests.Requirements.Resources;

/// <summary>
/// An object of a type that has tenants is in its tenant, or in none; one of a type without them is compared with nobody's.
/// </summary>
public sealed class ResourceTenantTests : IAsyncLifetime
{
    private TestApi _api = null!;

    public async ValueTask InitializeAsync() => _api = await TestApi.StartAsync(new TestApiOptions
    {
        Settings = new() { ["ApiSecurity:Tenant:CrossTenantScope"] = "tenants:any" },
        AddSecurity = services =>
        {
            ClaimsScheme.Add(services);
            services.AddApiSecurity().AddResource<Plain, Finder>().AddResource<Rented, Finder>().AddResource<Explicit, Finder>()
                .AddResource<Derived, Finder>();
        },
        Endpoints = app =>
        {
            app.MapGet("/plain/{id}", () => "ok").RequireResource<Plain>("read:x");
            app.MapGet("/rented/{id}", () => "ok").RequireResource<Rented>("read:x");
            app.MapGet("/explicit/{id}", () => "ok").RequireResource<Explicit>("read:x");
            app.MapGet("/derived/{id}", () => "ok").RequireResource<Derived>("read:x");
        },
    });

    public async ValueTask DisposeAsync() => await _api.DisposeAsync();

    [Theory]
    [InlineData("/rented/none")]
    [InlineData("/explicit/none")]
    [InlineData("/derived/none")]
    public async Task What_is_in_no_tenant_is_hidden_from_every_caller_but_those_of_all_tenants(string path)
    {
        foreach (
            var caller in new[] { """{"scope":"read:x"}""", """{"scope":"read:x:any"}""", """{"scope":"read:x:any","tenant_id":"acme"}""",
            """{"scope":"read:x","tenant_id":"acme"}""", """{"scope":"read:x:any","tenant_id":""}""" })
            (await _api.AskAsync(path, caller)).ShouldBe(404, "not_found");
        (await _api.AskAsync(path, """{"scope":"read:x:any tenants:any","tenant_id":"acme"}""")).ShouldBeOk();
        (await _api.AskAsync(path, """{"scope":"read:x tenants:any"}""")).ShouldBeOk();
        _api.Log.Ours.Should().ContainSingle(line => line.EventId == 1144);
    }

    [Theory]
    [InlineData("/rented/acme")]
    [InlineData("/explicit/acme")]
    [InlineData("/derived/acme")]
    public async Task What_is_in_a_tenant_is_seen_there_and_nowhere_else(string path)
    {
        (await _api.AskAsync(path, """{"scope":"read:x","tenant_id":"acme"}""")).ShouldBeOk();
        (await _api.AskAsync(path, """{"scope":"read:x:any","tenant_id":"globex"}""")).ShouldBe(404, "not_found");
        (await _api.AskAsync(path, """{"scope":"read:x:any"}""")).ShouldBe(404, "not_found");
    }

    [Theory]
    [InlineData("""{"scope":"read:x"}""")]
    [InlineData("""{"scope":"read:x","tenant_id":"acme"}""")]
    [InlineData("""{"scope":"read:x","tenant_id":["acme","globex"]}""")]
    public async Task A_type_without_tenants_works_whatever_tenant_a_caller_has(string claims) =>
        (await _api.AskAsync("/plain/none", claims)).ShouldBeOk();

    [Fact]
    public async Task The_mark_of_a_type_without_tenants_cannot_be_stored() =>
        (await _api.AskAsync("/rented/" + Uri.EscapeDataString(ResourceTenant.NotImplemented),
            """{"scope":"read:x:any","tenant_id":"acme"}""")).ShouldBe(404, "not_found");

    [Fact]
    public void The_start_sees_which_types_have_tenants()
    {
        ResourceTenant.IsImplementedBy(typeof(Plain)).Should().BeFalse();
        foreach (var type in new[] { typeof(Rented), typeof(Explicit), typeof(Derived) })
            ResourceTenant.IsImplementedBy(type).Should().BeTrue(type.Name);
    }

    private sealed record Plain(string OwnerId) : IOwnedResource;

    private record Rented(string OwnerId, string? TenantId) : IOwnedResource;

    private sealed record Derived(string OwnerId, string? TenantId) : Rented(OwnerId, TenantId);

    private sealed record Explicit(string OwnerId, string? Place) : IOwnedResource
    {
        string? IOwnedResource.TenantId => Place;
    }

    private sealed class Finder : IResourceProvider<Plain>, IResourceProvider<Rented>, IResourceProvider<Explicit>,
        IResourceProvider<Derived>
    {
        ValueTask<Plain?> IResourceProvider<Plain>.FindAsync(HttpContext context, CancellationToken cancellationToken) =>
            ValueTask.FromResult<Plain?>(new Plain("alice"));

        ValueTask<Rented?> IResourceProvider<Rented>.FindAsync(HttpContext context, CancellationToken cancellationToken) =>
            ValueTask.FromResult<Rented?>(new Rented("alice", TenantOf(context)));

        ValueTask<Explicit?> IResourceProvider<Explicit>.FindAsync(HttpContext context, CancellationToken cancellationToken) =>
            ValueTask.FromResult<Explicit?>(new Explicit("alice", TenantOf(context)));

        ValueTask<Derived?> IResourceProvider<Derived>.FindAsync(HttpContext context, CancellationToken cancellationToken) =>
            ValueTask.FromResult<Derived?>(new Derived("alice", TenantOf(context)));

        private static string? TenantOf(HttpContext context) => context.GetRouteValue("id") is string id && id != "none" ? id : null;
    }
}
