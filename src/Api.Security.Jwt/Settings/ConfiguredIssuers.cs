using Microsoft.Extensions.Configuration;

namespace Api.Security.Jwt;

/// <summary>The issuers of one state of the configuration, found by name, because their positions in the list may change.</summary>
internal sealed class ConfiguredIssuers(IConfigurationSection jwt)
{
    private readonly ILookup<string, IConfigurationSection> _issuers =
        jwt.GetSection("Issuers").GetChildren().ToLookup(issuer => issuer["Authority"] ?? "", StringComparer.Ordinal);

    public IEnumerable<string> Authorities => _issuers.Select(issuer => issuer.Key);

    public bool IsListedTwice(string authority) => _issuers[authority].Skip(1).Any();

    /// <returns>The entry; <see langword="null"/> for an issuer that is not listed, or is listed more than once.</returns>
    public IConfigurationSection? Find(string authority) => IsListedTwice(authority) ? null : _issuers[authority].FirstOrDefault();

    /// <summary>The entries of an issuer, in their order; several when it has several discovery documents.</summary>
    public IReadOnlyList<IConfigurationSection> All(string authority) => [.. _issuers[authority]];

    public string? JwksOf(string authority) => Find(authority) is { } issuer ? ConfiguredJson.Read(issuer.GetSection("Jwks")) : null;
}
