using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.ApiKeys;

/// <summary>
/// A problem that the administration answers with, and its additional members. The core writes it, like all problems of this library
/// (RFC 9457).
/// </summary>
internal sealed record AdminProblem(Refusal Refusal) : IResult
{
    /// <summary>The errors in the request: the name of the member, and what to write there.</summary>
    public IReadOnlyDictionary<string, string> Errors { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The id of the key that was issued before, with its prefix.</summary>
    public string? KeyId { get; init; }

    /// <summary>How long to wait before trying again.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public static AdminProblem NotFound { get; } = new(Refusal.ResourceAbsent);

    public static AdminProblem Invalid(IReadOnlyDictionary<string, string> errors) =>
        new(AdminRefusals.MalformedRequest) { Errors = errors };

    /// <summary>The store is unavailable.</summary>
    public static AdminProblem Unavailable { get; } = new(AdminRefusals.StoreUnavailable);

    public static AdminProblem From(TransitionFailure failure) => failure.Kind switch
    {
        TransitionFailureKind.NotFound => NotFound,
        TransitionFailureKind.Invalid =>
            Invalid(new Dictionary<string, string>(StringComparer.Ordinal) { [failure.Member!] = failure.Fix! }),
        TransitionFailureKind.VersionMismatch => new(AdminRefusals.VersionMismatch),
        TransitionFailureKind.NameExists => new(AdminRefusals.NameExists),
        TransitionFailureKind.KeyExists => new(AdminRefusals.KeyExists),
        TransitionFailureKind.ImportOff => new(AdminRefusals.ImportNotAccepted),
        TransitionFailureKind.NoKey => new(AdminRefusals.NoKey),
        TransitionFailureKind.RotationInProgress => new(AdminRefusals.RotationInProgress),
        TransitionFailureKind.NoRotation => new(AdminRefusals.NoRotation),
        TransitionFailureKind.KeyInUse => new(AdminRefusals.KeyInUse),
        TransitionFailureKind.KeyUnused => new(AdminRefusals.KeyUnused),
        TransitionFailureKind.AlreadyIssued => new(AdminRefusals.AlreadyIssued) { KeyId = ApiKeyId.Public(failure.KeyId!) },
        TransitionFailureKind.IdempotencyKeyReused => new(AdminRefusals.IdempotencyKeyReused),
        TransitionFailureKind.RateLimited => new(AdminRefusals.RateLimited) { RetryAfter = failure.RetryAfter },
        TransitionFailureKind.ClientSuspended => new(AdminRefusals.ClientIsSuspended),
        TransitionFailureKind.SelfRotationOff => new(Refusal.PolicyDenied),
        TransitionFailureKind.Busy => Unavailable with { RetryAfter = TimeSpan.FromSeconds(1) },
        TransitionFailureKind.Unavailable => Unavailable,
        _ => throw new ArgumentOutOfRangeException(nameof(failure), failure.Kind, "There is no response for this kind of failure."),
    };

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var members = new List<(string, object)>();
        if (KeyId is { } keyId) members.Add(("keyId", keyId));
        // Not a dictionary: the application's serializer settings may rename its keys.
        if (Errors.Count > 0)
            members.Add(("errors", new JsonObject(Errors.Select(error => KeyValuePair.Create(error.Key, (JsonNode?)error.Value)))));
        return httpContext.RequestServices.GetRequiredService<ProblemWriter>().WriteAsync(
            httpContext, new Problem(Refusal) { RetryAfter = RetryAfter }, [.. members]);
    }
}
