using System.Globalization;
using Microsoft.OpenApi;

namespace Api.Security.OpenApi;

/// <summary>Adds the responses of refusals to an operation, all with the same body.</summary>
internal static class SecurityResponses
{
    public static void AddTo(OpenApiOperation operation, IEnumerable<RefusalResponse> refusals, OpenApiDocument document)
    {
        operation.Responses ??= [];
        // Responses that the application declares stay.
        foreach (var refusal in refusals)
            operation.Responses.TryAdd(refusal.Status.ToString(CultureInfo.InvariantCulture), Response(refusal, document));
    }

    private static OpenApiResponse Response(RefusalResponse refusal, OpenApiDocument document)
    {
        var response = new OpenApiResponse { Description = refusal.Description };
        if (refusal.IsOurs)
            response.Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
            {
                ["application/problem+json"] = new() { Schema = new OpenApiSchemaReference(ProblemSchema.Id, document) },
            };
        if (refusal.Header is { } header)
            response.Headers = new Dictionary<string, IOpenApiHeader>(StringComparer.Ordinal) { [header] = Header(header) };
        return response;
    }

    private static OpenApiHeader Header(string name) => name is RefusalResponse.RetryAfter
        ? new()
        {
            Description = "The number of seconds to wait before a retry.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32", Minimum = "1" },
        }
        : new()
        {
            Description = "One challenge for each scheme that is accepted (RFC 9110, 11.6.1).",
            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
        };
}
