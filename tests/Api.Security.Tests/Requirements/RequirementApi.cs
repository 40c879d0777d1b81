using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Tests.Requirements;

/// <summary>An API whose credentials contain their claims (<see cref="ClaimsScheme"/>), and the responses to unmet requirements.</summary>
internal static class RequirementApi
{
    public static Task<TestApi> StartAsync(Action<WebApplication> endpoints, TestApiOptions? options = null, params string[] roles) =>
        TestApi.StartAsync((options ?? new TestApiOptions()) with
    {
        AddSecurity = services => ClaimsScheme.Add(services, roles), Endpoints = endpoints,
    });

    /// <summary>Sends a request as a caller with these claims.</summary>
    public static Task<TestAnswer> AskAsync(this TestApi api, string path, string claims = "{}") =>
        api.GetAsync(path, ClaimsScheme.Credential(claims));

    public static Task<TestAnswer> AskAsync(this TestApi api, string path, params CallerClaim[] claims) =>
        api.GetAsync(path, ClaimsScheme.Credential(claims));

    public static void ShouldMissRole(this TestAnswer answer) => answer.ShouldBe(403, "role_missing");

    public static void ShouldMissClaim(this TestAnswer answer) => answer.ShouldBe(403, "claim_missing");

    public static void ShouldMissScope(this TestAnswer answer, string scope) =>
        answer.ShouldBe(403, "insufficient_scope", $"Bearer realm=\"api\", error=\"insufficient_scope\", scope=\"{scope}\"");

    public static void ShouldAskForLogin(this TestAnswer answer, string parameters) =>
        answer.ShouldBe(401, "insufficient_user_authentication",
            $"Bearer realm=\"api\", error=\"insufficient_user_authentication\", {parameters}");

    /// <summary>Returns the message of the exception that makes startup fail.</summary>
    public static async Task<string> StartFailureAsync(Action<WebApplication> endpoints, TestApiOptions? options = null)
    {
        Func<Task> starting = async () =>
            await (await StartAsync(endpoints, (options ?? new TestApiOptions()) with { Services = services => services.AddSignalR() }))
            .DisposeAsync();
        return (await starting.Should().ThrowAsync<Exception>()).Which.Message;
    }
}
