using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Tests.Requirements.Resources;

/// <summary>
/// An object of a type with tenants belongs to one tenant or to none. An object of a type without tenants is not compared with any tenant.
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
    public async Task An_object_without_a_tenant_is_visible_only_to_callers_with_the_cross_tenant_scope(string path)
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
    public async Task An_object_of_a_tenant_is_visible_only_to_callers_of_that_tenant(string path)
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
    public async Task An_object_whose_tenant_is_the_marker_for_types_without_tenants_stays_hidden() =>
        (await _api.AskAsync("/rented/" + Uri.EscapeDataString(ResourceTenant.NotImplemented),
            """{"scope":"read:x:any","tenant_id":"acme"}""")).ShouldBe(404, "not_found");

    [Fact]
    public void IsImplementedBy_reports_which_types_have_tenants()
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
