using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Tests.Requirements.Shadow;

/// <summary>
/// <c>RequireResource</c> in shadow mode: the endpoint gets its object for every caller, but never one that does not exist.
/// </summary>
public sealed class ShadowedResourceTests
{
    private const string Denials = "api_security.denials";

    [Theory]
    [InlineData("""{"scope":"read:notes"}""", null)]
    [InlineData("""{"sub":"bob","scope":"read:notes"}""", "resource_of_another_owner")]
    [InlineData("""{"sub":"bob","scope":"read:notes:any","tenant_id":"t2"}""", "resource_of_another_tenant")]
    [InlineData("""{"sub":"alice"}""", "insufficient_scope")]
    [InlineData("""{"sub":"bob"}""", "insufficient_scope")]
    public async Task The_object_is_loaded_once_and_bound_whether_or_not_the_caller_would_be_denied(string claims, string? wouldDeny)
    {
        await using var api = await StartAsync();
        using var measured = new Measured(api);
        var loads = api.App.Services.GetRequiredService<Loads>();
        if (!claims.Contains("tenant_id", StringComparison.Ordinal))
            claims = claims.Replace("{", """{"tenant_id":"t1",""", StringComparison.Ordinal);

        var answer = await api.AskAsync("/notes/1", claims);
        answer.ShouldBeOk();
        answer.Body.Should().Be("note 1 of alice");
        loads.Count.Should().Be(1);
        measured.Of(Denials).Should().Equal(wouldDeny is null ? [] : [$"reason={wouldDeny} enforcement=would_deny"]);
    }

    // The response is never that of a rule in shadow mode.
    [Theory]
    [InlineData("/notes/2", "read:notes", 404, "not_found", "resource_absent")]
    [InlineData("/notes/2", "", 404, "not_found", "resource_absent", "insufficient_scope")]
    [InlineData("/notes/broken", "read:notes", 503, "policy_unavailable", "resource_unavailable")]
    [InlineData("/notes/broken", "", 503, "policy_unavailable", "resource_unavailable", "insufficient_scope")]
    public async Task An_object_that_does_not_exist_or_cannot_be_loaded_is_still_refused(string path, string scope, int status, string code,
        string reason, params string[] wouldDeny)
    {
        await using var api = await StartAsync();
        using var measured = new Measured(api);
        (await api.AskAsync(path, $$"""{"scope":"{{scope}}"}""")).ShouldBe(status, code);
        measured.Of(Denials).Should().Equal(
            [.. wouldDeny.Select(rule => $"reason={rule} enforcement=would_deny"), $"reason={reason} enforcement=enforced"]);
    }

    [Fact]
    public async Task Anonymous_callers_load_nothing()
    {
        await using var api = await StartAsync();
        (await api.GetAsync("/notes/1")).ShouldBeMissingCredentials();
        api.App.Services.GetRequiredService<Loads>().Count.Should().Be(0);
    }

    [Fact]
    public async Task Nothing_is_loaded_if_a_requirement_of_the_application_fails()
    {
        await using var api = await StartAsync();
        (await api.AskAsync("/staff/notes/1", """{"scope":"read:notes"}""")).ShouldMissRole();
        api.App.Services.GetRequiredService<Loads>().Count.Should().Be(0);
    }

    private static Task<TestApi> StartAsync() => TestApi.StartAsync(new TestApiOptions
    {
        AddSecurity = services =>
        {
            ClaimsScheme.Add(services);
            services.AddSingleton<Loads>();
            services.AddApiSecurity().AddResource<Note, Notes>();
        },
        Endpoints = app =>
        {
            app.MapGet("/notes/{id}", (AuthorizedResource<Note> note) => note.Value.Text).RequireResource<Note>("read:notes")
                .InShadowMode();
            app.MapGet("/staff/notes/{id}", (AuthorizedResource<Note> note) => note.Value.Text).RequireResource<Note>("read:notes")
                .RequireAuthorization(policy => policy.RequireRole("staff")).InShadowMode();
        },
    });

    private sealed class Loads
    {
        public int Count { get; set; }
    }

    private sealed record Note(string Text, string OwnerId, string? TenantId) : IOwnedResource;

    private sealed class Notes(Loads loads) : IResourceProvider<Note>
    {
        public ValueTask<Note?> FindAsync(HttpContext context, CancellationToken cancellationToken)
        {
            loads.Count++;
            return context.GetRouteValue("id") switch
            {
                "1" => ValueTask.FromResult<Note?>(new Note("note 1 of alice", "alice", "t1")),
                "broken" => throw new InvalidOperationException("The store is down."),
                _ => ValueTask.FromResult<Note?>(null),
            };
        }
    }
}
