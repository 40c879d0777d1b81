namespace Inference.Api.Mcp;

/// <summary>Reads the body of a request once and keeps it readable for the next reader.</summary>
internal static class MessageBody
{
    /// <summary>The maximum length of a message. Messages of unauthenticated callers are not read at all.</summary>
    public const int MaxLength = 64 * 1024;

    /// <returns>The body; <see langword="null"/> if it is too long.</returns>
    public static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpRequest request)
    {
        if (request.ContentLength > MaxLength) return null;
        var buffer = new byte[(int)(request.ContentLength ?? MaxLength) + 1];
        var length = await request.Body.ReadAtLeastAsync(
            buffer, buffer.Length, throwOnEndOfStream: false, request.HttpContext.RequestAborted);
        if (length > MaxLength) return null;

        // JSON is UTF-8 (RFC 8259, 8.1), whatever the header says, so that every reader decodes the same text.
        request.ContentType = "application/json";
        request.Body = new MemoryStream(buffer, 0, length, writable: false);
        return buffer.AsMemory(0, length);
    }
}
