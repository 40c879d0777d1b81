using System.Text.Json;

namespace Api.Security.ApiKeys;

/// <summary>Reads the body of a request: one JSON object, not large and not deep, without a member twice.</summary>
internal static class RequestBody
{
    private const int MostBytes = 64 * 1024;
    private const int MostDepth = 8;

    private const string Cure = "Send one JSON object as application/json, without a member twice.";

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = MostDepth, AllowDuplicateProperties = false };
    private static readonly JsonElement Nothing = JsonDocument.Parse("{}").RootElement;

    /// <param name="request">The request. An empty body is an empty object.</param>
    /// <param name="mistakes">Where mistakes are put.</param>
    /// <returns>The members; of a body that cannot be read, none.</returns>
    public static async Task<RequestMembers> ReadAsync(HttpRequest request, RequestErrors mistakes) => new(await ReadObjectAsync(request, mistakes), mistakes);

    private static async Task<JsonElement> ReadObjectAsync(HttpRequest request, RequestErrors mistakes)
    {
        var buffer = new byte[Math.Min(request.ContentLength ?? MostBytes, MostBytes) + 1];
        var length = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, request.HttpContext.RequestAborted);
        // Not only for order: what a form on another site can send must not pass, also when it sends nothing.
        if (length == 0) return request.ContentType is null || request.HasJsonContentType() ? Nothing : Mistake(Cure);
        if (length > MostBytes || request.ContentLength > MostBytes) return Mistake($"Send {MostBytes / 1024} kB at most.");
        if (!request.HasJsonContentType()) return Mistake(Cure);
        try
        {
            using var document = JsonDocument.Parse(buffer.AsMemory(0, length), Options);
            if (document.RootElement.ValueKind is not JsonValueKind.Object) return Mistake(Cure);
            foreach (var member in document.RootElement.EnumerateObject()) _ = member.Name; // which throws for half a character
            return document.RootElement.Clone();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return Mistake(Cure);
        }

        JsonElement Mistake(string cure)
        {
            mistakes.Add(RequestErrors.Body, cure);
            return Nothing;
        }
    }
}
