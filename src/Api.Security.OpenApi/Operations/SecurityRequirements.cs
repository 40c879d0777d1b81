using Microsoft.OpenApi;

namespace Api.Security.OpenApi;

/// <summary>What an operation requires: one of several alternatives, each a set of schemes and their scopes.</summary>
internal static class SecurityRequirements
{
    /// <returns>
    /// At least one requirement, none of them empty: otherwise the document would say that anyone may call the operation.
    /// </returns>
    public static List<OpenApiSecurityRequirement> Create(EndpointProtection protection, SchemeComponents schemes, OpenApiDocument document)
    {
        var scopes = ScopeSets.Combine(protection.Scopes);
        var alternatives = protection.Schemes.SelectMany(schemes.AlternativesOf)
            .SelectMany(together => scopes.Select(set => (Together: together, Scopes: schemes.ScopesFor(together, set))))
            .DistinctBy(one => string.Join(' ', [.. one.Together, "", .. one.Scopes]));
        return [.. alternatives.Select(one => Requirement(one.Together, one.Scopes, document))];
    }

    private static OpenApiSecurityRequirement Requirement(
        IReadOnlyList<string> together, IReadOnlyList<string> scopes, OpenApiDocument document)
    {
        var requirement = new OpenApiSecurityRequirement();
        foreach (var id in together) requirement[new OpenApiSecuritySchemeReference(id, document)] = [.. scopes];
        return requirement;
    }
}
