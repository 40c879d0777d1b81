using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;

namespace Api.Security.Tests.Startup;

/// <summary>Endpoints that are added while the application runs.</summary>
public sealed class LateEndpointTests
{
    [Fact]
    public async Task A_late_endpoint_is_protected_like_any_other_and_a_skipped_requirement_is_logged()
    {
        var late = new LateSource();
        await using var api = await TestApi.StartAsync(new TestApiOptions { AddSecurity = services => ScriptedScheme.Add(services),
            Endpoints = app => ((IEndpointRouteBuilder)app).DataSources.Add(late) });
        (await api.GetAsync("/orders")).ShouldBeMissingCredentials();
        Errors(api).Should().BeEmpty();

        late.Add("/late", new RequireScopeAttribute("a:x"));
        late.Add("/plain");
        (await api.GetAsync("/late")).ShouldBeMissingCredentials();
        (await api.GetAsync("/late", "accept"))
            .ShouldBe(403, "insufficient_scope", "Bearer realm=\"api\", error=\"insufficient_scope\", scope=\"a:x\"");
        (await api.GetAsync("/late", "accept-a.x")).ShouldBeOk();
        (await api.GetAsync("/plain")).ShouldBeMissingCredentials();
        Errors(api).Should().BeEmpty();

        late.Add("/both", new Microsoft.AspNetCore.Authorization.AllowAnonymousAttribute(), new RequireScopeAttribute("a:x"));
        Errors(api).Should().ContainSingle().Which.Should().Contain(
            "late /both: AllowAnonymous on the endpoint would skip the policy 'scope:a:x'");
    }

    private static string[] Errors(TestApi api) =>
        [.. api.Log.Ours.Where(line => line is { Level: LogLevel.Error, EventId: 1130 }).Select(line => line.Text)];

    private sealed class LateSource : EndpointDataSource
    {
        private readonly List<Endpoint> _endpoints = [];
        private Change _change = new();

        public override IReadOnlyList<Endpoint> Endpoints => [.. _endpoints];

        public override IChangeToken GetChangeToken() => _change;

        public void Add(string path, params object[] metadata)
        {
            _endpoints.Add(new RouteEndpoint(context => context.Response.WriteAsync("ok"), RoutePatternFactory.Parse(path), 0,
                new EndpointMetadataCollection(metadata), $"late {path}"));
            Interlocked.Exchange(ref _change, new Change()).Happen();
        }
    }

    private sealed class Change : IChangeToken
    {
        private readonly List<(Action<object?> Callback, object? State)> _callbacks = [];

        public bool HasChanged { get; private set; }

        public bool ActiveChangeCallbacks => true;

        public IDisposable RegisterChangeCallback(Action<object?> callback, object? state)
        {
            _callbacks.Add((callback, state));
            return new MemoryStream(); // nothing to dispose
        }

        public void Happen()
        {
            HasChanged = true;
            foreach (var (callback, state) in _callbacks.ToArray()) callback(state);
        }
    }
}
