using Microsoft.OpenApi;

namespace Api.Security.OpenApi;

/// <summary>The body of every refusal (RFC 9457).</summary>
internal static class ProblemSchema
{
    public const string Id = "ApiSecurityProblem";

    public static OpenApiSchema Create() => new()
    {
        Type = JsonSchemaType.Object,
        Description = "Why a request was refused (RFC 9457).",
        Required = new HashSet<string>(StringComparer.Ordinal) { "type", "title", "status", "code", "traceId" },
        Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
        {
            ["type"] = Text("Identifies the kind of problem; ends with the code.", "uri"),
            ["title"] = Text("The problem in one sentence; the same for every problem with this code."),
            ["detail"] = Text("How to fix the problem, if the title does not say so."),
            ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32", Description = "The HTTP status." },
            ["code"] = Text("The code for clients to act on, such as insufficient_scope."),
            ["traceId"] = Text("The trace id to give the operator when asking for help."),
            ["requiredScopes"] = new OpenApiSchema
            {
                Type = JsonSchemaType.Array,
                Items = Text(null),
                Description = "With insufficient_scope: the scopes that the operation needs.",
            },
            ["requiredAuthorizationDetails"] = new OpenApiSchema
            {
                Type = JsonSchemaType.Array,
                Items = RequiredDetail(),
                Description = "With authorization_details_missing: the authorization details that the operation needs (RFC 9396).",
            },
            ["reason"] = Text("The exact rule that was not met; by default in development only."),
        },
    };

    private static OpenApiSchema RequiredDetail() => new()
    {
        Type = JsonSchemaType.Object,
        Required = new HashSet<string>(StringComparer.Ordinal) { "type", "actions" },
        Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
        {
            ["type"] = Text(null), ["actions"] = new OpenApiSchema { Type = JsonSchemaType.Array, Items = Text(null) },
        },
    };

    private static OpenApiSchema Text(string? description, string? format = null) =>
        new() { Type = JsonSchemaType.String, Format = format, Description = description };
}
