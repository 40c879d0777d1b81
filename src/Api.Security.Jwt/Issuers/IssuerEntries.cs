namespace Api.Security.Jwt;

/// <summary>
/// The configured entries of one issuer. There may be several if they differ only in their discovery document; then the keys of all the
/// documents are used.
/// </summary>
internal static class IssuerEntries
{
    /// <summary>Returns the entries of each issuer, in the order of their first entries.</summary>
    public static IReadOnlyList<IReadOnlyList<JwtIssuerOptions>> ByIssuer(IEnumerable<JwtIssuerOptions> all) =>
        [.. all.GroupBy(issuer => issuer.TokenIssuer, StringComparer.Ordinal).Select(group => group.ToArray())];

    /// <returns>Why several entries of one issuer cannot be used together, and the fix; <see langword="null"/> when they can.</returns>
    public static string? FindError(IReadOnlyList<JwtIssuerOptions> entries)
    {
        var times = $"'{entries[0].TokenIssuer}' is configured {entries.Count} times";
        var documents = entries.Select(entry => entry.MetadataAddress ?? entry.Authority).Distinct(StringComparer.Ordinal).Count();
        if (documents < entries.Count || entries.Any(entry => entry is not { Jwks: null, JwksFile: null, SigningKeys.Count: 0 }))
            return $"{times}; put its audiences and algorithms into one entry. Only entries with different MetadataAddress are used " +
                "together.";
        var different = entries.Skip(1).SelectMany(entry => Differences(entries[0], entry)).Distinct().ToArray();
        return different.Length == 0 ? null : $"{times}, with different {string.Join(", ", different)}; write the same in each entry. " +
            "Only MetadataAddress, RequireHttpsMetadata, WarmUp and MaxStale may differ.";
    }

    private static IEnumerable<string> Differences(JwtIssuerOptions one, JwtIssuerOptions other)
    {
        if (one.Authority != other.Authority) yield return "Authority";
        if (!Same(one.Audiences, other.Audiences)) yield return "Audiences";
        if (!Same(one.Algorithms, other.Algorithms)) yield return "Algorithms";
        if (one.Profile != other.Profile) yield return "Profile";
        if (!IsSame(one.Custom, other.Custom)) yield return "Custom";
        if (!Same(one.RoleClaims, other.RoleClaims)) yield return "RoleClaims";
        if (!Same(one.Tenants, other.Tenants)) yield return "Tenants";
        if (one.TenantFromIssuer != other.TenantFromIssuer) yield return "TenantFromIssuer";
        if ((one.CrossTenant, one.CrossTenantIsOff) != (other.CrossTenant, other.CrossTenantIsOff)) yield return "CrossTenant";
        if (one.ClockSkew != other.ClockSkew) yield return "ClockSkew";
        if (!Same(one.DecryptionKeyFiles, other.DecryptionKeyFiles)) yield return "DecryptionKeyFiles";
        if (one.RequireEncryption != other.RequireEncryption) yield return "RequireEncryption";
        if (one.RequireSenderConstrained != other.RequireSenderConstrained) yield return "RequireSenderConstrained";
        if (one.MaxTokenLifetime != other.MaxTokenLifetime) yield return "MaxTokenLifetime";
    }

    private static bool IsSame(JwtCustomProfileOptions one, JwtCustomProfileOptions other) =>
        Same(one.Types, other.Types) && Same(one.RequiredClaims, other.RequiredClaims) &&
        (one.SubjectClaim, one.ClientIdClaim, one.KeyIdHeader) == (other.SubjectClaim, other.ClientIdClaim, other.KeyIdHeader);

    private static bool Same(IList<string> one, IList<string> other) => one.SequenceEqual(other, StringComparer.Ordinal);
}
