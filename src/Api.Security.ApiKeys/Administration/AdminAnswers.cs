using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace Api.Security.ApiKeys;

/// <summary>Writes the answers of the administration, in the shape that all problems of this library have (RFC 9457). None of them is kept by a cache.</summary>
internal sealed class AdminAnswers(IOptions<ApiSecurityOptions> options, IOptions<ProblemDetailsOptions> customization, IOptions<JsonOptions> json)
{
    private readonly string _typeBase = options.Value.Problems.TypeBase;

    /// <summary>Writes a success.</summary>
    public static Task WriteAsync<T>(HttpContext context, int status, T body, JsonTypeInfo<T> type)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(body, type);
    }

    /// <summary>Answers with the failures that the core knows, as its own requirements would.</summary>
    public static Task DenyAsync(HttpContext context, params IReadOnlyList<ApiSecurityFailure> failures)
    {
        var authorization = new AuthorizationHandlerContext([], context.User, context);
        foreach (var failure in failures) authorization.Fail(failure);
        return context.ForbidAsync(ApiSecurityDefaults.SelectingScheme);
    }

    public Task WriteAsync(HttpContext context, AdminProblem answer)
    {
        context.Response.StatusCode = answer.Status;
        if (answer.RetryAfter is { } seconds) context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        var problem = new ProblemDetails { Type = _typeBase + answer.Code, Title = answer.Title, Status = answer.Status };
        problem.Extensions["code"] = answer.Code;
        problem.Extensions["traceId"] = Activity.Current?.Id ?? context.TraceIdentifier;
        if (answer.KeyId is { } keyId) problem.Extensions["keyId"] = keyId;
        // Not a dictionary: the application may have its keys renamed.
        if (answer.Errors.Count > 0) problem.Extensions["errors"] = new JsonObject(answer.Errors.Select(error => KeyValuePair.Create(error.Key, (JsonNode?)error.Value)));
        customization.Value.CustomizeProblemDetails?.Invoke(new ProblemDetailsContext { HttpContext = context, ProblemDetails = problem });
        return context.Response.WriteAsJsonAsync(problem, json.Value.SerializerOptions.GetTypeInfo(typeof(ProblemDetails)), "application/problem+json");
    }
}
