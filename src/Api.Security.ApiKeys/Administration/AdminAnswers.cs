using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.ApiKeys;

/// <summary>
/// The responses of the administration. Their form does not depend on the application's serializer settings.
/// </summary>
internal static class AdminAnswers
{
    public static IResult Ok<T>(T body, JsonTypeInfo<T> type) => new JsonAnswer<T>(StatusCodes.Status200OK, body, type);

    public static IResult Created<T>(T body, JsonTypeInfo<T> type) => new JsonAnswer<T>(StatusCodes.Status201Created, body, type);

    /// <summary>Answers a change whose response has no body.</summary>
    public static IResult Done(TransitionResult result) =>
        result.Failure is { } failure ? AdminProblem.From(failure) : TypedResults.NoContent();

    /// <summary>Refuses the request with a failure of the core, as the core's own requirements do.</summary>
    public static IResult Deny(Refusal refusal) => new Denial([ApiSecurityFailure.From(refusal)]);

    /// <summary>Refuses the request with failures of the core, as the core's own requirements do.</summary>
    public static Task DenyAsync(HttpContext context, IReadOnlyList<ApiSecurityFailure> failures)
    {
        var authorization = new AuthorizationHandlerContext([], context.User, context);
        foreach (var failure in failures) authorization.Fail(failure);
        return context.ForbidAsync(ApiSecurityDefaults.SelectingScheme);
    }

    private sealed record Denial(IReadOnlyList<ApiSecurityFailure> Failures) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => DenyAsync(httpContext, Failures);
    }

    private sealed class JsonAnswer<T>(int status, T body, JsonTypeInfo<T> type) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = status;
            return httpContext.Response.WriteAsJsonAsync(body, type);
        }
    }
}
