using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Inference.Api.Mcp;

/// <summary>
/// Makes each tool an endpoint of its own: the MCP server's, with what the tool requires besides. The ordinary authorization
/// then gives its ordinary answers, such as 403 <c>insufficient_scope</c> with the scopes of this tool, before the server has
/// begun to answer. <c>AddAuthorizationFilters()</c> asks the same again when the tool is called.
/// </summary>
internal sealed class ToolEndpoints(IOptions<McpServerOptions> server)
{
    // Kept, since authorization keeps a policy for every endpoint that it has seen.
    private readonly ConcurrentDictionary<(Endpoint, McpServerTool), Endpoint> _endpoints = new();

    public async Task SelectAsync(HttpContext http, RequestDelegate next)
    {
        if (http.GetEndpoint() is RouteEndpoint endpoint && endpoint.Metadata.GetMetadata<Marker>() is not null && http.User.Identity?.IsAuthenticated is true)
        {
            if (await MessageBody.ReadAsync(http.Request) is not { } body)
            {
                await RefuseAsync(http, StatusCodes.Status413PayloadTooLarge, $"A message may have {MessageBody.MaxLength} bytes.");
                return;
            }

            if (!TryFind(body, endpoint, out var selected))
            {
                await RefuseAsync(http, StatusCodes.Status400BadRequest, "This is not one JSON-RPC message with every member once.");
                return;
            }

            http.SetEndpoint(selected);
        }

        await next(http);
    }

    private bool TryFind(ReadOnlyMemory<byte> body, RouteEndpoint endpoint, out Endpoint selected)
    {
        selected = endpoint;
        try
        {
            // There is nothing to require for a tool that does not exist: the server says so.
            if (CalledTool.NameIn(body) is { } name && server.Value.ToolCollection?.TryGetPrimitive(name, out var tool) is true)
                selected = _endpoints.GetOrAdd((endpoint, tool), static key => With((RouteEndpoint)key.Item1, key.Item2));
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    // Only what restricts: an AllowAnonymous on a tool would open the endpoint.
    private static RouteEndpoint With(RouteEndpoint endpoint, McpServerTool tool) => new(
        endpoint.RequestDelegate!, endpoint.RoutePattern, endpoint.Order,
        new EndpointMetadataCollection([.. endpoint.Metadata, .. tool.Metadata.Where(item => item is IAuthorizeData or AuthorizationPolicy or IAuthorizationRequirementData)]),
        $"{endpoint.DisplayName} | {tool.ProtocolTool.Name}");

    private static Task RefuseAsync(HttpContext http, int status, string why) =>
        Results.Json<JsonRpcMessage>(new JsonRpcError { Error = new JsonRpcErrorDetail { Code = (int)McpErrorCode.InvalidRequest, Message = why } }, McpJsonUtilities.DefaultOptions, statusCode: status).ExecuteAsync(http);

    public sealed class Marker;
}

internal static class ToolEndpointExtensions
{
    /// <summary>Between <c>UseAuthentication()</c> and <c>UseAuthorization()</c>: nobody's message is read before it is known whose it is.</summary>
    public static void UseToolEndpoints(this WebApplication app) => app.Use(app.Services.GetRequiredService<ToolEndpoints>().SelectAsync);

    public static TBuilder WithToolEndpoints<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new ToolEndpoints.Marker());
}
