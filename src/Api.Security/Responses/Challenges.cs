using System.Globalization;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Api.Security;

/// <summary>
/// The values of <c>WWW-Authenticate</c>: one for each scheme that the endpoint accepts (RFC 9110, 11.6.1), the attempted one first. Only
/// that one has an error.
/// </summary>
internal sealed class Challenges(
    ProtectedResources resources, IEnumerable<IChallengeParameters> parameters, IOptions<ApiSecurityOptions> options)
{
    private readonly IChallengeParameters[] _parameters = [.. parameters];

    private readonly string _realm = options.Value.Realm;

    /// <param name="answer">The answer.</param>
    /// <param name="accepted">The schemes that the endpoint accepts; at least one.</param>
    /// <param name="request">The request.</param>
    public StringValues For(Answer answer, IReadOnlyList<ApiSecurityScheme> accepted, HttpRequest request)
    {
        if (!answer.Refusal.NamesSchemes) return StringValues.Empty;

        // A scheme that the endpoint does not accept is named only when it has refused the credential and says why. A malformed request may
        // not show which scheme was meant; the first one is then used.
        var saysWhy = answer.Refusal is { Error: not null, Precedence: null };
        var first = answer.Attempted is { } attempted && (saysWhy || accepted.Contains(attempted)) ? attempted : accepted[0];
        var metadata = answer.Refusal.AsksForToken ? resources.MetadataUrlFor(request) : null;
        var challenge = new Challenge(first.AuthorizationScheme, _realm);
        if (answer.Refusal.Error is { } error) challenge.With("error", error);
        if (answer.AcrValues is { } acr) challenge.With("acr_values", acr);
        if (answer.MaxAge is { } age) challenge.With("max_age", age.TotalSeconds.ToString("0", CultureInfo.InvariantCulture));
        if (answer.RequiredScopes.Count > 0) challenge.With("scope", string.Join(' ', answer.RequiredScopes));

        var lines = new List<string>(accepted.Count + 1) { Finish(challenge, first, metadata) };
        foreach (var scheme in accepted.DistinctBy(scheme => scheme.AuthorizationScheme, StringComparer.OrdinalIgnoreCase))
            if (!scheme.Speaks(first.AuthorizationScheme))
                lines.Add(Finish(new Challenge(scheme.AuthorizationScheme, _realm), scheme, metadata));
        return lines.ToArray();
    }

    private string Finish(Challenge challenge, ApiSecurityScheme scheme, string? metadata)
    {
        foreach (var one in _parameters)
        {
            if (!scheme.Speaks(one.AuthorizationScheme)) continue;
            foreach (var (name, value) in one.Parameters) challenge.With(name, value);
        }

        // RFC 9728, 5.1. Only for schemes that take tokens of an authorization server.
        if (metadata is not null && scheme.TakesAccessTokens) challenge.With("resource_metadata", metadata);
        return challenge.ToString();
    }
}
