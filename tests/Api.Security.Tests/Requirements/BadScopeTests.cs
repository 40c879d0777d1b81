using Api.Security.TestKit;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Tests.Requirements;

/// <summary>A required scope that no token can contain (RFC 6749, 3.3) makes startup fail, wherever it is declared.</summary>
public sealed class BadScopeTests
{
    public static TheoryData<string> BadScopes => ["", " ", "a b", "a\"b", "a\\b", "a\tb", "a\u007f", "caf\u00e9"];

    [Theory]
    [MemberData(nameof(BadScopes))]
    public async Task An_invalid_scope_in_an_extension_method_throws_immediately(string scope)
    {
        Func<Task> starting = () => StartAsync(app => app.MapGet("/x", () => "x").RequireScope(scope));
        await starting.Should().ThrowAsync<ArgumentException>().WithMessage("*RFC 6749*");
    }

    [Theory]
    [InlineData("scope:")]
    [InlineData("scope:a\"b")]
    [InlineData("scope:a  b")]
    [InlineData("anyscope:")]
    [InlineData("anyscope:a\\b")]
    public async Task An_invalid_scope_in_a_policy_name_prevents_startup(string policy)
    {
        Func<Task> starting = () => StartAsync(app => app.MapGet("/x", () => "x").RequireAuthorization(policy));
        await starting.Should().ThrowAsync<InvalidOperationException>().WithMessage("*RFC 6749*");
    }

    [Fact]
    public async Task An_invalid_scope_on_a_hub_method_prevents_startup()
    {
        Func<Task> byName = () => StartAsync(app => app.MapHub<BadNameHub>("/hub"));
        Func<Task> byAttribute = () => StartAsync(app => app.MapHub<BadAttributeHub>("/hub"));
        await byName.Should().ThrowAsync<InvalidOperationException>().WithMessage("*BadNameHub.Call*RFC 6749*");
        await byAttribute.Should().ThrowAsync<ArgumentException>().WithMessage("*RFC 6749*");
    }

    [Fact]
    public void RequireAnyScope_without_a_scope_throws() =>
        new Action(() => _ = new RequireAnyScopeAttribute()).Should().Throw<ArgumentException>();

    private static async Task StartAsync(Action<WebApplication> endpoints)
    {
        await using var api = await TestApi.StartAsync(new TestApiOptions
        {
            AddSecurity = services => ScriptedScheme.Add(services), Services = services => services.AddSignalR(), Endpoints = endpoints,
        });
    }

    private sealed class BadNameHub : Hub
    {
        [Authorize("scope:a\"b")]
        public string Call() => "called";
    }

    private sealed class BadAttributeHub : Hub
    {
        [RequireScope("a b")]
        public string Call() => "called";
    }
}
