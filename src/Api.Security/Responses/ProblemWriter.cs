using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace Api.Security;

/// <summary>
/// Writes every problem of this library (RFC 9457): status, <c>Cache-Control</c>, <c>Retry-After</c> and body. It applies the
/// host's <c>CustomizeProblemDetails</c> but does not use <see cref="IProblemDetailsService"/>, which writes nothing for some
/// values of <c>Accept</c>.
/// </summary>
internal sealed class ProblemWriter(
    IOptions<ApiSecurityOptions> options,
    IOptions<ProblemDetailsOptions> customization,
    IOptions<JsonOptions> json,
    IServiceProvider services)
{
    private const string ContentType = "application/problem+json";

    private readonly string _typeBase = options.Value.Problems.TypeBase;
    private readonly bool _includeReason = options.Value.Problems.IncludeReason ?? HostingMode.IsDevelopment(services);

    /// <summary>Writes one problem.</summary>
    /// <param name="context">The request.</param>
    /// <param name="problem">The problem.</param>
    /// <param name="members">Additional members of the body.</param>
    public Task WriteAsync(HttpContext context, Problem problem, params ReadOnlySpan<(string Name, object Value)> members)
    {
        var refusal = problem.Refusal;
        var response = context.Response;
        response.StatusCode = refusal.Status;
        response.Headers.CacheControl = "no-store";
        if (refusal.HasRetryAfter) RetryAfterHeader.Write(response, problem.RetryAfter);
        if (GrpcAnswer.IsExpectedBy(context)) return GrpcAnswer.WriteAsync(response, refusal, IncludesReason(refusal), members);
        var details = Describe(context, problem, members);
        customization.Value.CustomizeProblemDetails?.Invoke(new ProblemDetailsContext { HttpContext = context, ProblemDetails = details });

        if (HttpMethods.IsHead(context.Request.Method))
        {
            response.ContentType = ContentType;
            return response.StartAsync();
        }

        // No cancellation token, so that a client that disconnects does not cause an exception.
        return response.WriteAsJsonAsync(details, json.Value.SerializerOptions.GetTypeInfo(typeof(ProblemDetails)), ContentType);
    }

    private bool IncludesReason(Refusal refusal) => _includeReason && refusal.MayIncludeReason;

    private ProblemDetails Describe(HttpContext context, Problem written, ReadOnlySpan<(string Name, object Value)> members)
    {
        var refusal = written.Refusal;
        var problem = new ProblemDetails
        {
            Type = _typeBase + refusal.Code, Title = refusal.Title, Status = refusal.Status, Detail = written.Detail ?? refusal.Detail,
        };
        problem.Extensions["code"] = refusal.Code;
        problem.Extensions["traceId"] = RequestTrace.IdOf(context);
        foreach (var (name, value) in members) problem.Extensions[name] = value;
        if (IncludesReason(refusal)) problem.Extensions["reason"] = refusal.Reason;
        return problem;
    }
}

/// <summary>A problem to be written.</summary>
/// <param name="Refusal">The reason.</param>
internal readonly record struct Problem(Refusal Refusal)
{
    /// <summary>For an outage or a limit: the time to wait before a retry. Default: 5 s.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The detail. Default: that of the reason.</summary>
    public string? Detail { get; init; }
}

/// <summary>Serializes the bodies without reflection.</summary>
[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(RequiredAuthorizationDetail[]))]
internal sealed partial class ProblemJsonContext : JsonSerializerContext;
