using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Inference.Api.Mcp;

/// <summary>
/// Gives each tool its own endpoint: that of the MCP server plus the requirements of the tool. The ordinary authorization
/// then returns its ordinary responses, such as 403 <c>insufficient_scope</c> with the scopes of this tool, before the response of
/// the server has begun. <c>AddAuthorizationFilters()</c> checks the same again when the tool is called.
/// </summary>
internal sealed class ToolEndpoints(IOptions<McpServerOptions> server)
{
    // Cached, because authorization caches a policy for every endpoint that it has seen.
    private readonly ConcurrentDictionary<(Endpoint, McpServerTool), Endpoint> _endpoints = new();

    public async Task SelectAsync(HttpContext http, RequestDelegate next)
    {
        if (http.GetEndpoint() is RouteEndpoint endpoint && endpoint.Metadata.GetMetadata<Marker>() is not null
            && http.User.Identity?.IsAuthenticated is true)
        {
            if (await MessageBody.ReadAsync(http.Request) is not { } body)
            {
                await RefuseAsync(http, StatusCodes.Status413PayloadTooLarge, $"A message has at most {MessageBody.MaxLength} bytes.");
                return;
            }

            if (!TryFind(body, endpoint, out var selected))
            {
                await RefuseAsync(
                    http, StatusCodes.Status400BadRequest, "The body is not a single JSON-RPC message without duplicate members.");
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
            // A tool that does not exist has no requirements; the server reports it.
            if (CalledTool.NameIn(body) is { } name && server.Value.ToolCollection?.TryGetPrimitive(name, out var tool) is true)
                selected = _endpoints.GetOrAdd((endpoint, tool), static key => With((RouteEndpoint)key.Item1, key.Item2));
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    // Only metadata that restricts: an AllowAnonymous on a tool would open the endpoint.
    private static RouteEndpoint With(RouteEndpoint endpoint, McpServerTool tool) => new(
        endpoint.RequestDelegate!, endpoint.RoutePattern, endpoint.Order,
        new EndpointMetadataCollection(
        [
            .. endpoint.Metadata,
            .. tool.Metadata.Where(item => item is IAuthorizeData or AuthorizationPolicy or IAuthorizationRequirementData),
        ]),
        $"{endpoint.DisplayName} | {tool.ProtocolTool.Name}");

    private static Task RefuseAsync(HttpContext http, int status, string why) =>
        Results.Json<JsonRpcMessage>(
            new JsonRpcError { Error = new JsonRpcErrorDetail { Code = (int)McpErrorCode.InvalidRequest, Message = why } },
            McpJsonUtilities.DefaultOptions,
            statusCode: status).ExecuteAsync(http);

    public sealed class Marker;
}

internal static class ToolEndpointExtensions
{
    /// <summary>
    /// Call it between <c>UseAuthentication()</c> and <c>UseAuthorization()</c>: no message is read before its caller is authenticated.
    /// </summary>
    public static void UseToolEndpoints(this WebApplication app) => app.Use(app.Services.GetRequiredService<ToolEndpoints>().SelectAsync);

    public static TBuilder WithToolEndpoints<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new ToolEndpoints.Marker());
}
