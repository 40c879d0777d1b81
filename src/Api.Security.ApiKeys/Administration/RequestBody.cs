using System.Text.Json;

namespace Api.Security.ApiKeys;

/// <summary>Reads the body of a request: one JSON object of limited size and depth, without duplicate members.</summary>
internal static class RequestBody
{
    private const int MostBytes = 64 * 1024;
    private const int MostDepth = 8;

    private const string Cure = "Send one JSON object as application/json, without duplicate members.";

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = MostDepth, AllowDuplicateProperties = false };
    private static readonly JsonElement Nothing = JsonDocument.Parse("{}").RootElement;

    /// <param name="request">The request. An empty body is an empty object.</param>
    /// <param name="mistakes">Collects the errors.</param>
    /// <returns>The members; none when the body cannot be read.</returns>
    public static async Task<RequestMembers> ReadAsync(HttpRequest request, RequestErrors mistakes) =>
        new(await ReadObjectAsync(request, mistakes), mistakes);

    private static async Task<JsonElement> ReadObjectAsync(HttpRequest request, RequestErrors mistakes)
    {
        var buffer = new byte[Math.Min(request.ContentLength ?? MostBytes, MostBytes) + 1];
        var length = await request.Body.ReadAtLeastAsync(
            buffer, buffer.Length, throwOnEndOfStream: false, request.HttpContext.RequestAborted);
        // Protects against forged requests: what a form on another site can send must not pass, even when its body is empty.
        if (length == 0) return request.ContentType is null || request.HasJsonContentType() ? Nothing : Mistake(Cure);
        if (length > MostBytes || request.ContentLength > MostBytes) return Mistake($"Send at most {MostBytes / 1024} kB.");
        if (!request.HasJsonContentType()) return Mistake(Cure);
        try
        {
            using var document = JsonDocument.Parse(buffer.AsMemory(0, length), Options);
            if (document.RootElement.ValueKind is not JsonValueKind.Object) return Mistake(Cure);
            foreach (var member in document.RootElement.EnumerateObject()) _ = member.Name; // throws for an unpaired surrogate
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
