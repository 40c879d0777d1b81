using System.Net.Http.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;

namespace Orders.JobRunner;

/// <summary>Finds the token endpoint of the issuer (OpenID Connect Discovery 1.0, 4).</summary>
internal sealed class IssuerMetadata(HttpClient http, IOptions<JobRunnerOptions> options)
{
    private Uri? _tokenEndpoint;

    public async Task<Uri> GetTokenEndpointAsync(CancellationToken cancellationToken) =>
        _tokenEndpoint ??= await DiscoverAsync(cancellationToken);

    private async Task<Uri> DiscoverAsync(CancellationToken cancellationToken)
    {
        var authority = options.Value.Authority;
        var address = new Uri(authority.TrimEnd('/') + "/.well-known/openid-configuration");
        var document = await http.GetFromJsonAsync<Document>(address, cancellationToken);

        // Discovery 1.0, 4.3: otherwise one issuer could publish endpoints for another.
        if (document?.Issuer != authority)
            throw new TokenUnavailableException("The issuer in the discovery document is not JobRunner:Authority.");
        if (document.TokenEndpoint is not { IsAbsoluteUri: true } endpoint || !Http.IsSafe(endpoint))
            throw new TokenUnavailableException("The discovery document contains no token endpoint that is safe to send a secret to.");

        return endpoint;
    }

    private sealed record Document(
        [property: JsonPropertyName("issuer")] string? Issuer,
        [property: JsonPropertyName("token_endpoint")] Uri? TokenEndpoint);
}
