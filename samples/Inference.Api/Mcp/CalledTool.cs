using System.Text.Json;
using System.Text.Unicode;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Inference.Api.Mcp;

/// <summary>Which tool a message calls, read by the same converters as the MCP server reads it by.</summary>
internal static class CalledTool
{
    // Of a member that is there twice, another reader might take the other one.
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <returns>Its name; <see langword="null"/> when the message calls none.</returns>
    /// <exception cref="JsonException">It is not one JSON-RPC message.</exception>
    public static string? NameIn(ReadOnlyMemory<byte> body)
    {
        if (!Utf8.IsValid(body.Span)) throw new JsonException("It is not UTF-8.");
        using var document = JsonDocument.Parse(body, Strict);
        var message = document.Deserialize<JsonRpcMessage>(McpJsonUtilities.DefaultOptions) ?? throw new JsonException("It is null.");
        return message is JsonRpcRequest { Method: RequestMethods.ToolsCall } call ? call.Params.Deserialize<CallToolRequestParams>(McpJsonUtilities.DefaultOptions)?.Name : null;
    }
}
