using System.Text.Json;

namespace Api.Security.ApiKeys;

/// <summary>Reads one JSON object of limited size and depth, without duplicate members.</summary>
internal static class RequestJson
{
    private const int MaxBytes = 64 * 1024;
    private const int MaxDepth = 8;

    private const string Fix = "Send one JSON object as application/json, without duplicate members.";

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };
    private static readonly JsonElement Empty = JsonDocument.Parse("{}").RootElement;

    /// <param name="request">The request.</param>
    /// <param name="errors">Collects the errors.</param>
    /// <param name="hasNoRequiredMember">
    /// Whether any object is complete. A form on another site can send such a request, so any media type other than JSON is 415.
    /// </param>
    /// <param name="canBeEmpty">Whether an empty body is an empty object. Otherwise it is an error.</param>
    /// <returns>The object; <see langword="null"/> when the body is not one.</returns>
    public static async Task<JsonElement?> ReadAsync(HttpRequest request, RequestErrors errors, bool hasNoRequiredMember, bool canBeEmpty)
    {
        var buffer = new byte[Math.Min(request.ContentLength ?? MaxBytes, MaxBytes) + 1];
        var length = await request.Body.ReadAtLeastAsync(
            buffer, buffer.Length, throwOnEndOfStream: false, request.HttpContext.RequestAborted);
        // What a form on another site can send must not pass, even when its body is empty.
        if (length == 0 && request.ContentType is null) return WithoutBody();
        if (length > MaxBytes || request.ContentLength > MaxBytes) return Error($"Send at most {MaxBytes / 1024} kB.");
        if (!request.HasJsonContentType())
        {
            errors.HasUnsupportedMediaType = hasNoRequiredMember;
            return Error(Fix);
        }

        return length == 0 ? WithoutBody() : Parse(buffer.AsMemory(0, length)) ?? Error(Fix);

        JsonElement? WithoutBody() => canBeEmpty ? Empty : Error(Fix);

        JsonElement? Error(string fix)
        {
            errors.Add(RequestErrors.Body, fix);
            return null;
        }
    }

    private static JsonElement? Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, Options);
            if (document.RootElement.ValueKind is not JsonValueKind.Object) return null;
            foreach (var member in document.RootElement.EnumerateObject()) _ = member.Name; // throws for an unpaired surrogate
            return document.RootElement.Clone();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
