using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Api.Security;

/// <summary>
/// Says for the log what a refused request would have needed: from the settings and the endpoint, never from what the client sent. Called
/// only for requests that are logged.
/// </summary>
internal sealed class Explanations(
    SchemeRegistry registry, IEnumerable<IMisplacedCredential> misplaced, IOptions<ApiSecurityOptions> options)
{
    private readonly string _scopeClaims = string.Join(" or ", options.Value.Scopes.ClaimTypes);
    private readonly string _tenantClaim = options.Value.Tenant.ClaimType;
    private readonly IMisplacedCredential[] _misplaced = [.. misplaced];

    /// <summary>For an authenticated caller: the rules that were not met.</summary>
    public string OfKnownCaller(HttpContext context, Refusal refusal)
    {
        var failures = context.Features.Get<IApiSecurityFailureFeature>() as FailureFeature;
        if (RuleText.Describe(failures?.RulesOf(refusal) ?? []) is not { } rules) return refusal.Expected;
        if (refusal == Refusal.RolesOmitted) return $"{rules}; this requires {refusal.Expected}";
        var claims = refusal == Refusal.RoleMissing ? RoleClaimsOf(context)
            : refusal == Refusal.InsufficientScope ? _scopeClaims
            : refusal == Refusal.TenantMismatch ? _tenantClaim
            : null;
        return claims is null ? $"{refusal.Expected}: {rules}" : $"{refusal.Expected}: {rules} in {claims}";
    }

    /// <summary>For a request without an authenticated caller.</summary>
    /// <param name="context">The request.</param>
    /// <param name="answer">Its answer.</param>
    /// <param name="accepted">The schemes that the endpoint accepts.</param>
    public string OfUnknownCaller(HttpContext context, Answer answer, IReadOnlyList<ApiSecurityScheme> accepted)
    {
        foreach (var one in _misplaced)
            if (one.Expected(context.Request) is { } fix) return fix;
        if (answer.Refusal == Refusal.MissingCredentials || answer.Refusal == Refusal.SchemeNotAccepted)
            return OfMissing(context, string.Join(" or ", accepted.Select(scheme => scheme.Name)));
        if (answer.Refusal == Refusal.SeveralCredentials
            && context.Features.Get<SchemeSelection>()?.ReadResult?.Other is { } other) return OfSeveral(context.Request, other);
        return answer.Expected ?? answer.Refusal.Expected;
    }

    private static string OfMissing(HttpContext context, string taken)
    {
        if (context.User.Identities.Any(identity => identity is CallerIdentity { IsAuthenticated: true }))
            return "no challenge: the caller was accepted, and the endpoint itself asked for a challenge; to refuse a known caller, "
                + "return Results.Forbid()";
        var selection = context.Features.Get<SchemeSelection>();
        if (selection is { Scheme: { } sent, Credential: not null })
            return ResultOf(selection) switch
            {
                { Succeeded: true } =>
                    $"a credential of {taken}, because this endpoint takes no other; the request has a valid one of {sent.Name}",
                { } => $"a credential of {taken}; the scheme {sent.Name} does not read its credentials from Authorization",
                _ => $"a credential of {taken}, because this endpoint takes no other; the request has one of {sent.Name}",
            };
        if (context.Request.Headers.Authorization.Count == 0) return $"a credential of {taken}; the request has none";
        if (KnownSchemeNames.Find(context.Request) is { } name)
            return $"a credential of {taken}; the Authorization header has the scheme {name}, which no registered scheme takes";
        return context.Request.Headers.Authorization is [{ } header] && !header.Contains(' ', StringComparison.Ordinal)
            ? $"a credential of {taken}; the Authorization header contains only one word: the scheme, such as Bearer, is missing before it"
            : $"a credential of {taken}; the Authorization header has a scheme that no registered scheme takes";
    }

    private string OfSeveral(HttpRequest request, CredentialReading other)
    {
        var known = KnownSchemeNames.Find(request);
        if (AuthorizationHeader.Read(request.Headers.Authorization).Scheme is not { } sent || registry.FindSpeaking(sent) is not { } scheme)
            return $"one credential; in addition to the one of {other.Scheme}, the Authorization header has "
                + (known is null ? "a scheme that no registered scheme takes" : $"the scheme {known}, which no registered scheme takes")
                + ": remove it where it is added, such as at a proxy";
        return other.Refusal is null
            ? $"one credential; the request has one of {scheme.Name} and one of {other.Scheme}"
            : $"one credential; the request has one of {scheme.Name}, and for {other.Scheme} something other than "
                + (other.Expected ?? other.Refusal.Expected);
    }

    private static AuthenticateResult? ResultOf(SchemeSelection selection) =>
        selection.Result is { IsCompletedSuccessfully: true } result ? result.Result : null;

    private static string? RoleClaimsOf(HttpContext context) =>
        context.User.Identities.OfType<CallerIdentity>().FirstOrDefault()?.Accepted.RoleSources.Claims;
}
