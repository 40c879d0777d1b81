using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace Api.Security;

/// <summary>
/// Writes the problem body (RFC 9457). It applies the host's <c>CustomizeProblemDetails</c> but not
/// <see cref="IProblemDetailsService"/>, which writes nothing for some values of <c>Accept</c>.
/// </summary>
internal sealed class ProblemWriter(
    IOptions<ApiSecurityOptions> options, IOptions<ProblemDetailsOptions> customization, IOptions<JsonOptions> json, IServiceProvider services)
{
    private const string ContentType = "application/problem+json";

    private readonly string _typeBase = options.Value.Problems.TypeBase;
    private readonly bool _includeReason = options.Value.Problems.IncludeReason ?? HostingMode.IsDevelopment(services);

    public Task WriteAsync(HttpContext context, Answer answer)
    {
        var problem = Describe(context, answer);
        customization.Value.CustomizeProblemDetails?.Invoke(new ProblemDetailsContext { HttpContext = context, ProblemDetails = problem });

        if (HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.ContentType = ContentType;
            return context.Response.StartAsync();
        }

        // No cancellation token: a client that has gone away is then no exception.
        return context.Response.WriteAsJsonAsync(problem, json.Value.SerializerOptions.GetTypeInfo(typeof(ProblemDetails)), ContentType);
    }

    private ProblemDetails Describe(HttpContext context, Answer answer)
    {
        var entry = answer.Entry;
        var problem = new ProblemDetails { Type = _typeBase + entry.Code, Title = RefusalTable.TitleOf(entry.Code), Status = entry.Status, Detail = entry.Detail };
        problem.Extensions["code"] = entry.Code;
        problem.Extensions["traceId"] = Activity.Current?.Id ?? context.TraceIdentifier;
        if (answer.RequiredScopes.Count > 0) problem.Extensions["requiredScopes"] = answer.RequiredScopes.ToArray();
        if (_includeReason && entry.MayTellReason) problem.Extensions["reason"] = entry.Reason;
        return problem;
    }
}

/// <summary>What the bodies hold, known to the serializer without reflection.</summary>
[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class ProblemJsonContext : JsonSerializerContext;
