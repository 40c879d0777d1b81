using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.ApiKeys.Tests.Credentials;

/// <summary>
/// An output cache stores responses to requests without an <c>Authorization</c> header. Requests with an API key have none, and are not
/// anonymous.
/// </summary>
public sealed class OutputCacheTests
{
    [Fact]
    public async Task A_cache_before_authentication_sends_no_response_of_a_caller_to_others()
    {
        await using var api = await StartAsync(app =>
        {
            app.UseRouting();
            app.UseOutputCache();
            app.UseAuthentication();
            app.UseAuthorization();
        });
        await ShouldBeSeparateAsync(api);
        api.Api.Log.Ours.Should().ContainSingle(line => line.EventId == 1122).Which.Text.Should().Contain("UseOutputCache()");
    }

    [Fact]
    public async Task A_cache_after_authentication_neither()
    {
        await using var api = await StartAsync(app =>
        {
            app.UseRouting();
            app.UseAuthentication();
            app.UseAuthorization();
            app.UseOutputCache();
        });
        await ShouldBeSeparateAsync(api);
        api.Api.Log.Ours.Should().NotContain(line => line.EventId == 1122);
    }

    private static async Task ShouldBeSeparateAsync(KeyApi api)
    {
        var (first, second) = (await api.IssueAsync(), await api.IssueAsync());
        var answer = await api.GetAsync("/cached", first);
        answer.ShouldBeOk();
        (await api.GetWithAsync("/cached", null, null)).ShouldBe(401, "missing_credentials", "ApiKey realm=\"api\"");
        (await api.GetAsync("/cached", second)).Body.Should().NotBe(answer.Body);
        (await api.GetAsync("/open", first)).ShouldBeOk();
        // What is open to everyone is cached, as before.
        (await api.GetWithAsync("/open", null, null)).Body.Should().Be((await api.GetWithAsync("/open", null, null)).Body);
    }

    private static Task<KeyApi> StartAsync(Action<WebApplication> pipeline) => KeyApi.StartAsync(options: new TestApiOptions
    {
        Services = services => services.AddOutputCache(),
        Pipeline = pipeline,
        Endpoints = app =>
        {
            app.MapGet("/cached", (ApiCaller caller) => $"{caller.ClientId} {Guid.NewGuid()}").CacheOutput();
            app.MapGet("/open", () => Guid.NewGuid().ToString()).AllowAnonymous().CacheOutput();
        },
    });
}
