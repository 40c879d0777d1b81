using System.Globalization;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Api.Security;

/// <summary>The values of <c>WWW-Authenticate</c>: one for each scheme, the attempted one first. Only that one has an error.</summary>
internal sealed class Challenges(SchemeRegistry registry, ProtectedResources resources, IOptions<ApiSecurityOptions> options)
{
    private readonly string _realm = options.Value.Realm;

    public StringValues For(Answer answer, HttpRequest request)
    {
        if (!answer.Refusal.NamesSchemes) return StringValues.Empty;

        // A malformed request may not show which scheme was meant; the first registered one is then used.
        var first = answer.Attempted ?? registry.Schemes[0];
        var metadata = answer.Refusal.AsksForToken ? resources.MetadataUrlFor(request) : null;
        var challenge = new Challenge(first.AuthorizationScheme, _realm);
        if (answer.Refusal.Error is { } error) challenge.With("error", error);
        if (answer.AcrValues is { } acr) challenge.With("acr_values", acr);
        if (answer.MaxAge is { } age) challenge.With("max_age", age.TotalSeconds.ToString("0", CultureInfo.InvariantCulture));
        if (answer.RequiredScopes.Count > 0) challenge.With("scope", string.Join(' ', answer.RequiredScopes));

        var lines = new List<string>(registry.Schemes.Count) { Finish(challenge, first, metadata) };
        foreach (var scheme in registry.Schemes)
            if (!scheme.Speaks(first.AuthorizationScheme))
                lines.Add(Finish(new Challenge(scheme.AuthorizationScheme, _realm), scheme, metadata));
        return lines.ToArray();
    }

    // RFC 9728, 5.1. Only for schemes that take tokens of an authorization server.
    private static string Finish(Challenge challenge, ApiSecurityScheme scheme, string? metadata) =>
        (metadata is not null && scheme.TakesAccessTokens ? challenge.With("resource_metadata", metadata) : challenge).ToString();
}
