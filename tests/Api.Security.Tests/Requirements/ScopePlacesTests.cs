using Api.Security.TestKit;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Authorization;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Tests.Requirements;

/// <summary>The same requirement is enforced identically in every place where it can be declared.</summary>
public sealed class ScopePlacesTests(ScopePlacesTests.Api fixture) : IClassFixture<ScopePlacesTests.Api>
{
    private const string MissingA = "Bearer realm=\"api\", error=\"insufficient_scope\", scope=\"a:x\"";
    private const string MissingBoth = "Bearer realm=\"api\", error=\"insufficient_scope\", scope=\"a:x b:x\"";

    [Theory]
    [InlineData("/endpoint")]
    [InlineData("/group/endpoint")]
    [InlineData("/policy-name")]
    [InlineData("/controller/on-action")]
    [InlineData("/controller/by-name")]
    [InlineData("/scoped-controller/any-action")]
    [InlineData("/hub/negotiate?negotiateVersion=1", true)]
    public async Task One_scope_is_required(string path, bool post = false)
    {
        (await SendAsync(path, null, post)).ShouldBeMissingCredentials();
        (await SendAsync(path, "accept", post)).ShouldBe(403, "insufficient_scope", MissingA);
        (await SendAsync(path, "accept-b.x", post)).ShouldBe(403, "insufficient_scope", MissingA);
        (await SendAsync(path, "accept-a.x", post)).ShouldBeOk();
    }

    [Theory]
    [InlineData("/all")]
    [InlineData("/group/second")]
    [InlineData("/repeated")]
    [InlineData("/controller/all")]
    [InlineData("/controller/repeated")]
    public async Task Several_required_scopes_are_all_enforced_and_all_named_in_the_response(string path)
    {
        (await SendAsync(path, "accept-a.x")).ShouldBe(403, "insufficient_scope", MissingBoth);
        (await SendAsync(path, "accept-b.x")).ShouldBe(403, "insufficient_scope", MissingBoth);
        (await SendAsync(path, "accept-a.x~b.x")).ShouldBeOk();
    }

    [Theory]
    [InlineData("/any")]
    [InlineData("/controller/any")]
    public async Task One_scope_of_several_is_enough_for_RequireAnyScope(string path)
    {
        (await SendAsync(path, "accept-c.x")).ShouldBe(403, "insufficient_scope", MissingBoth);
        (await SendAsync(path, "accept-a.x")).ShouldBeOk();
        (await SendAsync(path, "accept-b.x")).ShouldBeOk();
    }

    [Theory]
    [InlineData("accept-a")]
    [InlineData("accept-a.xx")]
    [InlineData("accept-A.x")]
    [InlineData("accept-a.X")]
    [InlineData("accept-za.x")]
    [InlineData("accept-x")]
    public async Task A_scope_matches_only_as_a_whole_and_case_sensitively(string credential) =>
        (await SendAsync("/endpoint", credential)).ShouldBe(403, "insufficient_scope", MissingA);

    [Fact]
    public async Task A_hub_method_is_protected_like_an_endpoint()
    {
        await using var connection = new HubConnectionBuilder().WithUrl(new Uri(fixture.Value.Client.BaseAddress!, "/hub"),
            http => http.AccessTokenProvider = () => Task.FromResult<string?>("accept-a.x")).Build();
        // The client sends the token of its first request in the header. .NET clients do the same for WebSockets.
        await connection.StartAsync();

        (await connection.InvokeAsync<string>("Open")).Should().Be("open");
        var calling = () => connection.InvokeAsync<string>("NeedsB");
        (await calling.Should().ThrowAsync<HubException>()).Which.Message.Should().Contain("unauthorized");
    }

    [Fact]
    public async Task A_hub_method_accepts_a_caller_with_the_required_scope()
    {
        await using var connection = new HubConnectionBuilder().WithUrl(new Uri(fixture.Value.Client.BaseAddress!, "/hub"),
            http => http.AccessTokenProvider = () => Task.FromResult<string?>("accept-a.x~b.x")).Build();
        await connection.StartAsync();
        (await connection.InvokeAsync<string>("NeedsB")).Should().Be("b of alice");
    }

    [Fact]
    public async Task The_authorization_filter_of_MVC_returns_the_same_response()
    {
        await using var api = await TestApi.StartAsync(new TestApiOptions
        {
            AddSecurity = services => ScriptedScheme.Add(services),
            Services = services => services.AddControllers(mvc => mvc.Filters.Add(new AuthorizeFilter("scope:a:x")))
                .AddApplicationPart(typeof(PlacesController).Assembly),
            Endpoints = app => app.MapControllers(),
        });
        (await api.GetAsync("/controller/plain")).ShouldBeMissingCredentials();
        (await api.GetAsync("/controller/plain", "accept")).ShouldBe(403, "insufficient_scope", MissingA);
        (await api.GetAsync("/controller/plain", "accept-a.x")).ShouldBeOk();
    }

    private Task<TestAnswer> SendAsync(string path, string? credential, bool post = false) =>
        fixture.Value.SendAsync(new HttpRequestMessage(post ? HttpMethod.Post : HttpMethod.Get, path), credential);

    public sealed class Api : IAsyncLifetime
    {
        public TestApi Value { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Value = await TestApi.StartAsync(new TestApiOptions
        {
            AddSecurity = services => ScriptedScheme.Add(services),
            Services = services =>
            {
                services.AddControllers().AddApplicationPart(typeof(PlacesController).Assembly);
                services.AddSignalR();
            },
            Endpoints = Map,
        });

        public ValueTask DisposeAsync() => Value.DisposeAsync();

        private static void Map(WebApplication app)
        {
            app.MapGet("/endpoint", () => "ok").RequireScope("a:x");
            app.MapGet("/policy-name", [Authorize("scope:a:x")] () => "ok");
            app.MapGet("/all", () => "ok").RequireAllScopes("a:x", "b:x");
            app.MapGet("/repeated", () => "ok").RequireScope("a:x").RequireScope("b:x");
            app.MapGet("/any", () => "ok").RequireAnyScope("a:x", "b:x");
            var group = app.MapGroup("/group").RequireScope("a:x");
            group.MapGet("/endpoint", () => "ok");
            group.MapGet("/second", () => "ok").RequireScope("b:x");
            app.MapControllers();
            app.MapHub<PlacesHub>("/hub").RequireScope("a:x");
        }
    }
}

[ApiController]
[Route("controller")]
public sealed class PlacesController : ControllerBase
{
    [HttpGet("plain")]
    public string Plain() => "ok";

    [HttpGet("on-action"), RequireScope("a:x")]
    public string OnAction() => "ok";

    [HttpGet("by-name"), Authorize("scope:a:x")]
    public string ByName() => "ok";

    [HttpGet("all"), RequireAllScopes("a:x", "b:x")]
    public string All() => "ok";

    [HttpGet("repeated"), RequireScope("a:x"), RequireScope("b:x")]
    public string Repeated() => "ok";

    [HttpGet("any"), RequireAnyScope("a:x", "b:x")]
    public string Any() => "ok";
}

[ApiController]
[Route("scoped-controller")]
[RequireScope("a:x")]
public sealed class ScopedController : ControllerBase
{
    [HttpGet("any-action")]
    public string AnyAction() => "ok";
}

public sealed class PlacesHub : Hub
{
    public string Open() => "open";

    [RequireScope("b:x")]
    public string NeedsB() => $"b of {ApiCaller.From(Context.User!).Subject}";
}
