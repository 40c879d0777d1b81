using Api.Security.Jwt;
using Api.Security.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Api.Security.Ed25519.Tests.Tokens;

/// <summary>An API with <c>AddEd25519()</c>, and its one issuer. Only the test moves the clock.</summary>
internal sealed record EdWorld(FakeAuthorizationServer Issuer, TestApi Api) : IAsyncDisposable
{
    /// <param name="keys">The algorithms of the published keys; the last key signs.</param>
    /// <param name="pinned">The pinned algorithms; those of the keys when <see langword="null"/>, the default ones when empty.</param>
    /// <param name="prepare">Changes what the issuer publishes.</param>
    public static async Task<EdWorld> StartAsync(
        string[] keys, string[]? pinned = null, Action<FakeAuthorizationServer>? prepare = null)
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var issuer = await FakeAuthorizationServer.StartAsync(clock, keys);
        prepare?.Invoke(issuer);
        var api = await TestApi.StartAsync(issuer, new TestApiOptions
        {
            Environment = "Development", // responses contain the reason
            Clock = clock,
            Services = services => services.AddApiSecurity().AddEd25519(),
            ConfigureIssuer = trusted =>
            {
                foreach (var name in (pinned ?? keys).Distinct()) trusted.Algorithms.Add(name);
            },
        });
        return new EdWorld(issuer, api);
    }

    public async Task ShouldAcceptAsync(string token) => (await Api.GetAsync("/orders", token)).ShouldBeOk();

    public async Task ShouldRefuseAsync(string token, string reason, string? because = null)
    {
        var answer = await Api.GetAsync("/orders", token);
        answer.ShouldBeInvalidToken();
        answer.Problem["reason"]!.GetValue<string>().Should().Be(reason, because ?? "");
    }

    public async ValueTask DisposeAsync()
    {
        await Api.DisposeAsync();
        await Issuer.DisposeAsync();
    }
}
