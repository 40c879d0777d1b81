using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Api.Security.Mtls;

/// <summary>Finds errors in the clients of the scheme <c>Certificate</c>.</summary>
internal static class ClientEntryErrors
{
    private const string Section = MtlsConfiguration.SectionName + ":Clients";

    public static IEnumerable<string> Find(IList<MtlsClientOptions> clients)
    {
        var first = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < clients.Count; i++)
        {
            var key = $"{Section}:{i}";
            foreach (var error in Find(key, clients[i])) yield return error;
            // A certificate must stand for one client.
            if (MatcherOf(clients[i]) is { } matcher && !first.TryAdd(matcher, i))
                yield return $"{key}: it names the same certificates as {Section}:{first[matcher]}; remove one of them.";
        }
    }

    private static IEnumerable<string> Find(string key, MtlsClientOptions client)
    {
        if (string.IsNullOrWhiteSpace(client.Id) || client.Id.Any(char.IsControl))
            yield return $"{key}:Id: write the id of the client.";
        string?[] matchers = [client.Subject, client.San, client.Thumbprint];
        if (matchers.Count(matcher => matcher is not null) != 1)
            yield return $"{key}: write exactly one of Subject, San and Thumbprint.";
        if (client.San is { } san && (san.Length == 0 || san.Any(character => character is <= ' ' or >= '\u007f')))
            yield return $"{key}:San: write a DNS name or a URI, such as reports.example.com or spiffe://example.com/reports.";
        if (client.TenantId is { } tenant && string.IsNullOrWhiteSpace(tenant))
            yield return $"{key}:TenantId: write the tenant, or remove it.";
        for (var i = 0; i < client.Scopes.Count; i++)
        {
            if (!ScopeSyntax.IsScope(client.Scopes[i]))
                yield return $"{key}:Scopes:{i}: write one scope, without a space, quotation mark or backslash (RFC 6749, 3.3).";
        }
    }

    private static string? MatcherOf(MtlsClientOptions client) =>
        client.Subject is { } subject ? EncodedSubject(subject) is { } encoded ? "subject " + encoded : null
            : client.San is { } san ? "san " + san
            : client.Thumbprint is { } thumbprint ? "thumbprint " + thumbprint.ToUpperInvariant()
            : null;

    private static string? EncodedSubject(string subject)
    {
        try
        {
            var encoded = new X500DistinguishedName(subject).RawData;
            return string.IsNullOrWhiteSpace(subject) ? null : Convert.ToHexString(encoded);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
