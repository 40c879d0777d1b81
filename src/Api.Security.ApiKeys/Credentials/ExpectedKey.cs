using System.Collections.Frozen;
using Microsoft.Extensions.Options;

namespace Api.Security.ApiKeys;

/// <summary>What is expected of an API key, with the configured names, for the log.</summary>
internal sealed class ExpectedKey : IMisplacedCredential
{
    private const string Settings = "ApiSecurity:ApiKeys";

    private readonly string _brand;
    private readonly string _misplaced;
    private readonly FrozenDictionary<Refusal, string> _expected;

    public ExpectedKey(IOptions<ApiKeyOptions> options, IOptions<ApiSecurityOptions> shared)
    {
        var (id, secret) = (options.Value.Headers.Id, options.Value.Headers.Secret);
        var other = $"; if {secret} is not a key of this service but one of a gateway, change {Settings}:Headers:Secret";
        _brand = options.Value.Brand + "_";
        _misplaced = $"an API key in the headers {id} and {secret}; one was sent in Authorization, where API keys are not read";
        var tls = shared.Value.RequireTls ? "ApiSecurity:RequireTls is set"
            : options.Value.RequireTls is true ? $"{Settings}:RequireTls is set"
            : $"{Settings}:RequireTls is true by default outside Development";
        _expected = new Dictionary<Refusal, string>
        {
            [Refusal.InsecureTransport] =
                $"TLS, because {tls}; behind a proxy that terminates TLS, call UseForwardedHeaders() before UseAuthentication()",
            [Refusal.CredentialsInUrl] = $"an API key in the headers {id} and {secret}, not in the URL",
            [ApiKeyRefusals.IdMissing] = $"the id of the API key in {id}, together with its secret in {secret}{other}",
            [ApiKeyRefusals.SecretMissing] = $"the secret of the API key in {secret}, together with its id in {id}",
            [ApiKeyRefusals.Repeated] = $"{id} and {secret} once each",
            [ApiKeyRefusals.Malformed] = $"an id and a secret of the form that this API issues, in {id} and {secret}{other}",
            [ApiKeyRefusals.OfAnotherEnvironment] = $"an API key of the environment '{options.Value.Environment}' ({Settings}:Environment)",
        }.ToFrozenDictionary();
    }

    /// <summary>Returns the text for a reason; <see langword="null"/> for the text of the reason.</summary>
    public string? Find(Refusal refusal) => _expected.GetValueOrDefault(refusal);

    // Recognized by its brand wherever it stands, also without a scheme in front of it.
    public string? Expected(HttpRequest request)
    {
        foreach (var header in request.Headers.Authorization)
            if (header is not null && header.AsSpan(header.IndexOf(' ', StringComparison.Ordinal) + 1).TrimStart(' ')
                .StartsWith(_brand, StringComparison.Ordinal)) return _misplaced;
        return null;
    }
}
