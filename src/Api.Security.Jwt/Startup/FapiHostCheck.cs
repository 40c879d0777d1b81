using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Api.Security.Jwt;

/// <summary>
/// Says at start what the application lacks of FAPI 2.0, if an issuer has <see cref="AccessTokenProfile.Fapi2"/>: what cannot be decided
/// from the settings of the issuer alone.
/// </summary>
internal sealed class FapiHostCheck(
    IOptions<JwtOptions> jwt, IOptions<ApiSecurityOptions> shared, ConfirmationDispatcher confirmations, RevocationDispatcher revocations,
    IEnumerable<IChallengeParameters> challenges, ILoggerFactory loggers) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        string[] lacks = jwt.Value.Issuers.Any(issuer => issuer.Profile is AccessTokenProfile.Fapi2) ? [.. Lacks()] : [];
        if (lacks.Length > 0) loggers.CreateLogger(JwtLog.Category).HostLacksFapi(string.Join(" ", lacks));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private IEnumerable<string> Lacks()
    {
        if (!shared.Value.RequireTls) yield return "Credentials are accepted over plain HTTP: set ApiSecurity:RequireTls.";
        if (confirmations.Confirms(ConfirmationMembers.DPoPKey) && shared.Value.PublicBaseUrl is null)
            yield return "DPoP proofs are compared with the host that the client names: set ApiSecurity:PublicBaseUrl.";
        if (shared.Value.QueryTokenPaths.Count > 0)
            yield return "Tokens are accepted in URLs: remove AcceptQueryToken(…).";
        if (!revocations.Any) yield return "Tokens are not checked for revocation: register an IRevocationCheck.";
        string[] others = [.. ProofAlgorithms().Where(name => !FapiProfile.Allows(name))];
        if (others.Length > 0)
            yield return $"Proofs may be signed with {string.Join(" and ", others)}: remove them from ApiSecurity:DPoP:Algorithms.";
        foreach (var issuer in jwt.Value.Issuers)
            if (issuer is { Profile: AccessTokenProfile.Fapi2, RequireHttpsMetadata: false })
                yield return $"The keys of {issuer.Authority} may come over plain HTTP: set RequireHttpsMetadata.";
    }

    private IEnumerable<string> ProofAlgorithms() =>
        challenges.Where(one => one.AuthorizationScheme == ApiSecurityDefaults.DPoPScheme).SelectMany(one => one.Parameters)
            .Where(parameter => parameter.Name == "algs").SelectMany(parameter => parameter.Value.Split(' '));
}
