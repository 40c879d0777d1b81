namespace Api.Security.Jwt;

/// <summary>
/// Recognizes the addresses of Microsoft Entra that stand for many tenants (learn.microsoft.com/entra/identity-platform/v2-protocols).
/// They are for signing in; no token has one of them as <c>iss</c>.
/// </summary>
internal static class EntraAddress
{
    public const string Consumers = "consumers";

    private const string TenantOfConsumers = "9188040d-6c67-4c5b-b112-36a304b66dad";

    private static readonly string[] Shared = ["common", "organizations", Consumers];

    private static readonly string[] Hosts =
    [
        "login.microsoftonline.com", "login.microsoftonline.us", "login.partner.microsoftonline.cn", "login.chinacloudapi.cn",
        "login.windows.net", "login.microsoft.com", "sts.windows.net",
    ];

    /// <returns>The name that the address has instead of a tenant; <see langword="null"/> for another address.</returns>
    public static string? SharedTenant(string address, AccessTokenProfile profile)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Segments.Length < 2) return null;
        if (profile is not AccessTokenProfile.Entra && !Hosts.Contains(uri.Host, StringComparer.OrdinalIgnoreCase)) return null;
        var first = uri.Segments[1].TrimEnd('/');
        return Array.Find(Shared, name => name.Equals(first, StringComparison.OrdinalIgnoreCase));
    }

    public static string Fix(string address, string tenant)
    {
        var server = CleanAddress.OriginOf(new Uri(address));
        return tenant == Consumers
            ? $"'{tenant}' is not in the iss of any token; write the tenant of personal accounts, {server}/{TenantOfConsumers}/v2.0."
            : $"'{tenant}' stands for many tenants and is not in the iss of any token; write the address of your tenant, such as " +
                $"{server}/11111111-2222-3333-4444-555555555555/v2.0; for several tenants, use an IIssuerResolver (docs/multi-tenant.md).";
    }
}
