using Microsoft.Extensions.Options;

namespace Api.Security;

/// <summary>Reads every place that can hold a credential, and accepts at most one credential.</summary>
internal sealed class RequestCredential(IEnumerable<ICredentialReader> readers, IOptions<ApiSecurityOptions> options)
{
    private readonly ICredentialReader[] _readers = options.Value.QueryTokenPaths.Count == 0
        ? [.. readers.Where(reader => !reader.IsFallback)]
        : [.. readers.Where(reader => !reader.IsFallback), new QueryTokenReader()];

    private readonly ICredentialReader[] _fallbacks = [.. readers.Where(reader => reader.IsFallback)];

    public CredentialReading Read(HttpRequest request)
    {
        var found = AuthorizationHeader.Read(request.Headers.Authorization);
        foreach (var reader in _readers)
        {
            var other = reader.Read(request);
            if (other.Credential is null && other.Refusal is null) continue;
            // Whatever else was sent: a secret in a URL ends up in every log along the way.
            if (other.Refusal == Refusal.CredentialsInUrl) return other;
            if (request.Headers.Authorization.Count > 0 || found.Credential is not null || found.Refusal is not null)
                return CredentialReading.Several(found, other);
            found = other;
        }

        return found == CredentialReading.None && _fallbacks.Length > 0 && request.Headers.Authorization.Count == 0
            ? ReadFallback(request)
            : found;
    }

    private CredentialReading ReadFallback(HttpRequest request)
    {
        foreach (var reader in _fallbacks)
            if (reader.Read(request) is var found && found != CredentialReading.None) return found;
        return CredentialReading.None;
    }

    private sealed class QueryTokenReader : ICredentialReader
    {
        public CredentialReading Read(HttpRequest request) => QueryToken.Find(request.HttpContext)?.Found ?? CredentialReading.None;
    }
}
