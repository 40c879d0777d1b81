using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;

namespace Api.Security.OpenApi;

/// <summary>What one document needs to know about the application.</summary>
internal sealed class DocumentSecurity
{
    /// <summary>The extension that lists the requirements besides schemes and scopes, which OpenAPI cannot express.</summary>
    public const string RulesExtension = "x-api-security-rules";

    private readonly IServiceProvider _services;
    private readonly Dictionary<string, EndpointMetadataCollection> _endpoints;
    private readonly ApiSecurityOptions _options;

    public DocumentSecurity(IServiceProvider services, SchemeComponents schemes)
    {
        (_services, Schemes, _options) = (services, schemes, services.GetRequiredService<IOptions<ApiSecurityOptions>>().Value);
        // Metadata that conventions add to controllers is on the endpoints only.
        _endpoints = (services.GetService<EndpointDataSource>()?.Endpoints ?? [])
            .Where(endpoint => endpoint.Metadata.GetMetadata<ActionDescriptor>() is not null)
            .DistinctBy(endpoint => endpoint.Metadata.GetMetadata<ActionDescriptor>()!.Id, StringComparer.Ordinal)
            .ToDictionary(
                endpoint => endpoint.Metadata.GetMetadata<ActionDescriptor>()!.Id, endpoint => endpoint.Metadata, StringComparer.Ordinal);
    }

    public SchemeComponents Schemes { get; }

    public Task<EndpointProtection> ProtectionOf(ApiDescription description) =>
        EndpointProtection.ReadAsync(MetadataOf(description), _services, "/" + description.RelativePath);

    /// <summary>Returns the refusals that a client may get instead of a response of the operation.</summary>
    public IEnumerable<RefusalResponse> RefusalsOf(EndpointProtection protection, ApiDescription description)
    {
        // In shadow mode, unmet requirements do not refuse an authenticated caller.
        var isEnforced = !protection.IsInShadowMode;
        yield return RefusalResponse.BadRequest;
        yield return RefusalResponse.Unauthorized;
        // A key may be limited to networks, and may require TLS.
        var takesKeys = protection.Schemes.Any(Schemes.IsApiKey);
        var isRestricted = protection.Scopes.Count > 0 || protection.Rules.Except(protection.Limits).Any();
        if (_options.RequireTls || takesKeys || (isEnforced && isRestricted))
            yield return RefusalResponse.Forbidden(isEnforced ? protection.Scopes : [], isEnforced ? protection.AuthorizationDetails : []);
        if (isEnforced && protection.HidesExistence) yield return RefusalResponse.NotFound;
        if (isEnforced && protection.Limits.Count > 0)
            yield return takesKeys ? RefusalResponse.LimitedOrFailing : RefusalResponse.Limited;
        else if (takesKeys) yield return RefusalResponse.TooManyRequests;
        else if (IsRateLimited(description)) yield return RefusalResponse.RateLimited;
        yield return RefusalResponse.Unavailable;
    }

    /// <summary>
    /// Adds the other rules, if problem bodies may name the rule that was not met. This helps developers, but also attackers.
    /// </summary>
    public void DescribeRules(OpenApiOperation operation, EndpointProtection protection)
    {
        if (protection.Rules.Count == 0 || !(_options.Problems.IncludeReason ?? HostingMode.IsDevelopment(_services))) return;
        operation.Extensions ??= new Dictionary<string, IOpenApiExtension>(StringComparer.Ordinal);
        operation.Extensions.TryAdd(
            RulesExtension, new JsonNodeExtension(new JsonArray([.. protection.Rules.Select(rule => (JsonNode)rule)])));
    }

    // A rate limiter of the application answers 429 only when configured to, and with its own body.
    private bool IsRateLimited(ApiDescription description) =>
        MetadataOf(description) is var metadata &&
        metadata.GetMetadata<EnableRateLimitingAttribute>() is not null && metadata.GetMetadata<DisableRateLimitingAttribute>() is null &&
        _services.GetService<IOptions<RateLimiterOptions>>()?.Value.RejectionStatusCode is StatusCodes.Status429TooManyRequests;

    private EndpointMetadataCollection MetadataOf(ApiDescription description) =>
        _endpoints.TryGetValue(description.ActionDescriptor.Id, out var metadata)
            ? metadata
            : new EndpointMetadataCollection(description.ActionDescriptor.EndpointMetadata);
}
