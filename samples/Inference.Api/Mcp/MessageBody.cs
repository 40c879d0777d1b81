namespace Inference.Api.Mcp;

/// <summary>The body of a request, read once and left for the next reader.</summary>
internal static class MessageBody
{
    /// <summary>No message of a known caller may be longer; those of unknown ones are not read at all.</summary>
    public const int MaxLength = 64 * 1024;

    /// <returns><see langword="null"/> when it is too long.</returns>
    public static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpRequest request)
    {
        if (request.ContentLength > MaxLength) return null;
        var buffer = new byte[(int)(request.ContentLength ?? MaxLength) + 1];
        var length = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, request.HttpContext.RequestAborted);
        if (length > MaxLength) return null;

        // JSON is UTF-8 (RFC 8259, 8.1), whatever the header says: nobody then reads another text out of the same bytes.
        request.ContentType = "application/json";
        request.Body = new MemoryStream(buffer, 0, length, writable: false);
        return buffer.AsMemory(0, length);
    }
}
