using System.Text.Json.Nodes;
using Api.Security.TestKit;

namespace Api.Security.Samples.Tests.Inference;

/// <summary>The JSON-RPC message of a response, whether it is JSON or the only event of a stream.</summary>
internal static class McpMessage
{
    public static JsonObject Of(TestAnswer answer) =>
        JsonNode.Parse(answer.Body.Split('\n')
            .FirstOrDefault(line => line.StartsWith("data: ", StringComparison.Ordinal))?["data: ".Length..] ?? answer.Body)!.AsObject();
}
