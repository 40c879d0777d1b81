using System.Text.Json;
using System.Text.Unicode;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Inference.Api.Mcp;

/// <summary>Finds the tool that a message calls, with the converters that the MCP server uses.</summary>
internal static class CalledTool
{
    // If a member is duplicated, another reader might use the other value.
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <returns>The name of the tool; <see langword="null"/> if the message calls none.</returns>
    /// <exception cref="JsonException">The body is not a single JSON-RPC message.</exception>
    public static string? NameIn(ReadOnlyMemory<byte> body)
    {
        if (!Utf8.IsValid(body.Span)) throw new JsonException("The message is not UTF-8.");
        using var document = JsonDocument.Parse(body, Strict);
        var message = document.Deserialize<JsonRpcMessage>(McpJsonUtilities.DefaultOptions)
            ?? throw new JsonException("The message is null.");
        return message is JsonRpcRequest { Method: RequestMethods.ToolsCall } call
            ? call.Params.Deserialize<CallToolRequestParams>(McpJsonUtilities.DefaultOptions)?.Name
            : null;
    }
}
