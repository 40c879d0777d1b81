namespace Api.Security.Jwt;

/// <summary>Finds mistakes in the addresses of an issuer, each with its own fix.</summary>
internal static class AddressErrors
{
    private static readonly string[] DiscoveryPaths = ["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"];

    public static void Check(string path, JwtIssuerOptions issuer, List<string> errors)
    {
        var isDiscovered = issuer.SigningKeys.Count == 0 && issuer is { Jwks: null, JwksFile: null };
        if (!string.IsNullOrWhiteSpace(issuer.Authority)) CheckAuthority($"{path}:Authority", issuer, isDiscovered, errors);
        if (isDiscovered && issuer.MetadataAddress is { } address) CheckMetadata($"{path}:MetadataAddress", address, issuer, errors);
    }

    private static void CheckAuthority(string key, JwtIssuerOptions issuer, bool isDiscovered, List<string> errors)
    {
        var authority = issuer.Authority;
        if (!NameErrors.Check(key, authority, errors)) return;
        if (EntraAddress.SharedTenant(authority, issuer.Profile) is { } tenant)
            errors.Add($"{key}: {EntraAddress.Fix(authority, tenant)}");
        else if (Array.Find(DiscoveryPaths, end => authority.EndsWith(end, StringComparison.OrdinalIgnoreCase)) is { } document)
            errors.Add($"{key}: remove {document}; write the issuer, as in the iss of its tokens. The document is found below it.");
        else if (isDiscovered && issuer.MetadataAddress is null) CheckAddress(key, authority, issuer, errors);
    }

    private static void CheckMetadata(string key, string address, JwtIssuerOptions issuer, List<string> errors)
    {
        if (string.IsNullOrWhiteSpace(address)) CheckAddress(key, address, issuer, errors);
        else if (!NameErrors.Check(key, address, errors)) return;
        // The document of consumers names one tenant; those of the others name a placeholder.
        else if (EntraAddress.SharedTenant(address, issuer.Profile) is { } tenant and not EntraAddress.Consumers)
            errors.Add($"{key}: {EntraAddress.Fix(address, tenant)}");
        else CheckAddress(key, address, issuer, errors);
    }

    private static void CheckAddress(string key, string address, JwtIssuerOptions issuer, List<string> errors)
    {
        var isMetadata = address == issuer.MetadataAddress;
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http"))
            errors.Add($"{key}: {SchemeFix(address, isMetadata)}");
        else if (WhatToRemove(address, mayHaveQuery: isMetadata) is { } part)
            errors.Add($"{key}: {part}");
        else if (issuer.RequireHttpsMetadata && uri.Scheme is "http")
            errors.Add($"{key}: write an https address; for a local identity provider only, set RequireHttpsMetadata to false.");
        else if (!isMetadata && issuer.Profile is AccessTokenProfile.Auth0 && !address.EndsWith('/') && IsBelow(uri.Host, "auth0.com"))
            errors.Add($"{key}: add a slash at the end, {address}/, because the iss of Auth0 has one.");
    }

    private static string SchemeFix(string address, bool isMetadata)
    {
        if (address.Contains('\\', StringComparison.Ordinal)) return "write / instead of \\.";
        if (Uri.TryCreate("https://" + address, UriKind.Absolute, out var uri) && uri.Host.Contains('.', StringComparison.Ordinal) &&
            !address.Contains("://", StringComparison.Ordinal) && CleanAddress.TryReadConfigured("https://" + address, out _))
            return $"write the address with https:// in front, https://{address}.";
        return "write an absolute https address" +
            (isMetadata ? "." : "; for an issuer whose name is not an address, set MetadataAddress, Jwks or JwksFile.");
    }

    // Some providers select the keys of an application by a query parameter (Entra: appid; Azure AD B2C: p).
    private static string? WhatToRemove(string address, bool mayHaveQuery)
    {
        if (address.Contains('#', StringComparison.Ordinal)) return "remove the fragment, from # on (OpenID Connect Discovery, 3).";
        var query = address.IndexOf('?', StringComparison.Ordinal);
        if (query >= 0 && !mayHaveQuery) return "remove the query, from ? on (OpenID Connect Discovery, 3).";
        var plain = query >= 0 ? address[..query] : address;
        if (CleanAddress.TryReadConfigured(plain, out _)) return null;
        if (plain.Contains('\\', StringComparison.Ordinal)) return "write / instead of \\.";
        var rest = plain[(plain.IndexOf("://", StringComparison.Ordinal) + 3)..];
        var slash = rest.IndexOf('/', StringComparison.Ordinal) is >= 0 and var found ? found : rest.Length;
        if (rest[..slash].Contains('@', StringComparison.Ordinal)) return "remove the user name, up to @.";
        if (rest[slash..].Contains("//", StringComparison.Ordinal)) return "write one slash instead of two in the path.";
        if (rest[slash..].Contains(';', StringComparison.Ordinal)) return "write the path without a semicolon.";
        return "write the path without the segments . and .. and without escapes of /, \\, ., %, ;, ? and #.";
    }

    private static bool IsBelow(string host, string domain) => host.EndsWith("." + domain, StringComparison.OrdinalIgnoreCase);
}
