using System.Text.Json;

namespace Orders.JobRunner;

/// <summary>Reads the code of a refusal in a form that is safe to log.</summary>
internal static class ErrorCode
{
    private const int LongestCode = 64;

    public static async Task<string> ReadAsync(HttpResponseMessage response, string member, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentType?.MediaType is not ("application/problem+json" or "application/json"))
            return "(no code)";

        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            using var document = await JsonDocument.ParseAsync(body, default, cancellationToken);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty(member, out var code)
                && code.ValueKind == JsonValueKind.String
                && IsPlain(code.GetString()!)
                    ? code.GetString()!
                    : "(no code)";
        }
        catch (JsonException)
        {
            return "(unreadable)";
        }
    }

    // The code comes from the server, and a line break in it would forge a log line.
    private static bool IsPlain(string code) =>
        code.Length is > 0 and <= LongestCode && code.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');
}
