using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.ApiKeys;

/// <summary>Writes the clients from configuration to the in-memory store.</summary>
internal static class ConfiguredClients
{
    private const string Section = ApiKeyConfiguration.SectionName + ":Clients";
    private const int LongestId = 26;

    public static IEnumerable<string> ErrorsIn(ApiKeyOptions options, IServiceProvider services)
    {
        if (options.Clients.Count > 0 && services.GetRequiredService<IApiKeyStore>() is not InMemoryApiKeyStore)
            yield return $"{Section}: clients are read from configuration only without a database; issue their keys with MapApiKeyAdmin().";

        for (var i = 0; i < options.Clients.Count; i++)
            foreach (var error in ErrorsIn(options.Clients[i], $"{Section}:{i}")) yield return error;
        foreach (var twice in options.Clients.SelectMany(client => client.Keys).GroupBy(key => key.Id, StringComparer.Ordinal)
            .Where(group => group.Count() > 1))
            yield return $"{Section}: the key '{twice.Key}' appears {twice.Count()} times; write it once.";
        foreach (var twice in options.Clients.GroupBy(client => client.Id, StringComparer.Ordinal).Where(group => group.Count() > 1))
            yield return $"{Section}: the client '{twice.Key}' appears {twice.Count()} times; write it once.";
    }

    /// <summary>Writes the clients. Called once, before the first request.</summary>
    public static async Task WriteAsync(ApiKeyOptions options, IApiKeyStore store, ApiKeyMint mint, TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        foreach (var configured in options.Clients)
        {
            var client = new ApiClient
            {
                Id = configured.Id, Name = configured.Name ?? configured.Id, TenantId = configured.TenantId,
                Scopes = [.. configured.Scopes], AllowedCidrs = [.. configured.AllowedCidrs], CreatedAt = now, Version = 1,
            };
            await store.CommitAsync(
                new ApiKeyCommit
                {
                    Client = client, ExpectedVersion = null,
                    AddedKeys = [.. configured.Keys.Select((key, place) => Adopt(key, client, place))],
                },
                CancellationToken.None);
        }

        ApiKey Adopt(ConfiguredApiKey key, ApiClient client, int place)
        {
            if (!ApiKeyId.TryParsePublic(key.Id, out var id)) throw new InvalidOperationException("The key id was not validated.");
            return new ApiKey
            {
                Id = id.ToString(), ClientId = client.Id, Slot = place == 0 ? ApiKeySlot.Current : ApiKeySlot.Next,
                Environment = options.Environment, HashAlgorithm = ApiKeyHashAlgorithm.ImportedSha256,
                Hash = mint.Adopt(id, ApiKeyHashAlgorithm.ImportedSha256, Convert.FromHexString(key.Sha256)),
                PepperVersion = mint.PepperVersion, CreatedAt = now, CreatedBy = "configuration",
                CurrentSince = place == 0 ? now : null, ExpiresAt = key.ExpiresAt,
                GraceAfterFirstUse = options.Rotation.GraceAfterFirstUse,
            };
        }
    }

    private static IEnumerable<string> ErrorsIn(ConfiguredApiClient client, string path)
    {
        if (client.Id.Length is < 1 or > LongestId || !client.Id.All(character => char.IsAsciiLetterOrDigit(character) || character is '-'))
            yield return $"{path}:Id: write 1 to {LongestId} letters, digits and hyphens.";
        foreach (var scope in client.Scopes)
            if (!ScopeSyntax.IsScope(scope))
                yield return $"{path}:Scopes: write scopes of RFC 6749, 3.3: printable ASCII without space, quote and backslash.";
        foreach (var network in client.AllowedCidrs)
            if (!Networks.IsOne(network))
                yield return $"{path}:AllowedCidrs: write a network with no bits set after the prefix, such as 10.0.0.0/8.";
        if (client.Keys.Count > 2) yield return $"{path}:Keys: write at most two keys, the current and the next one.";
        foreach (var key in client.Keys)
        {
            if (!ApiKeyId.TryParsePublic(key.Id, out _))
                yield return $"{path}:Keys: an Id is {ApiKeyId.Prefix} followed by {ApiKeyId.Length} letters and digits.";
            if (key.Sha256.Length != 64 || !key.Sha256.All(char.IsAsciiHexDigit))
                yield return $"{path}:Keys: Sha256 is the SHA-256 of the secret in 64 hexadecimal digits: printf %s \"$key\" | sha256sum.";
        }
    }
}
