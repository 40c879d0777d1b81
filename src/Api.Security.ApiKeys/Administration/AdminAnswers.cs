using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;

namespace Api.Security.ApiKeys;

/// <summary>
/// Writes the responses of the administration. Problems are written by the core, like all problems of this library (RFC 9457).
/// </summary>
internal sealed class AdminAnswers(ProblemWriter problems)
{
    /// <summary>Writes a successful response.</summary>
    public static Task WriteAsync<T>(HttpContext context, int status, T body, JsonTypeInfo<T> type)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(body, type);
    }

    /// <summary>Refuses the request with failures of the core, as the core's own requirements do.</summary>
    public static Task DenyAsync(HttpContext context, params IReadOnlyList<ApiSecurityFailure> failures)
    {
        var authorization = new AuthorizationHandlerContext([], context.User, context);
        foreach (var failure in failures) authorization.Fail(failure);
        return context.ForbidAsync(ApiSecurityDefaults.SelectingScheme);
    }

    public Task WriteAsync(HttpContext context, AdminProblem problem)
    {
        var members = new List<(string, object)>();
        if (problem.KeyId is { } keyId) members.Add(("keyId", keyId));
        // Not a dictionary: the application's serializer settings may rename its keys.
        if (problem.Errors.Count > 0)
            members.Add(("errors", new JsonObject(problem.Errors.Select(error => KeyValuePair.Create(error.Key, (JsonNode?)error.Value)))));
        return problems.WriteAsync(context, problem.Refusal, problem.RetryAfter, [.. members]);
    }
}
