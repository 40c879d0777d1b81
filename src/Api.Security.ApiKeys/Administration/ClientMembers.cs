namespace Api.Security.ApiKeys;

/// <summary>Reads the members of a client in requests, and validates them.</summary>
internal static class ClientMembers
{
    private const int LongestName = 200;
    private const int LongestTenant = 64;
    private const int LongestScope = 200;
    private const int MostScopes = 100;
    private const int MostNetworks = 100;

    private static readonly string NameCure = $"Write 1 to {LongestName} characters, without control characters.";

    public static string RequiredName(this RequestMembers members) => members.RequiredText("name", IsName, NameCure);

    public static string? Name(this RequestMembers members) => members.Text("name", IsName, NameCure);

    public static string? TenantId(this RequestMembers members) =>
        members.TextOrNull("tenantId", text => text.Length <= LongestTenant && IsName(text),
            $"Write 1 to {LongestTenant} characters, without control characters.");

    public static IReadOnlyList<string>? Scopes(this RequestMembers members) => members.Texts(
        "scopes", MostScopes, text => text.Length <= LongestScope && ScopeSyntax.IsScope(text) ? text : null,
        $"Write an array of at most {MostScopes} scopes, each of 1 to {LongestScope} visible ASCII characters "
            + "without quotes and backslashes.");

    public static IReadOnlyList<string>? AllowedCidrs(this RequestMembers members) => members.Texts(
        "allowedCidrs", MostNetworks, text => Networks.IsOne(text) ? Networks.Parse(text).ToString() : null,
        $"Write an array of at most {MostNetworks} networks in CIDR notation with no bits set after the prefix, "
            + "such as 10.0.0.0/8 or 2001:db8::/32.");

    public static bool? SelfRotation(this RequestMembers members) => members.Truth("selfRotation");

    public static string? ExternalRef(this RequestMembers members) =>
        members.TextOrNull("externalRef", IsName, NameCure + " Write null for none.");

    private static bool IsName(string text) => text.Length <= LongestName && !string.IsNullOrWhiteSpace(text) && !text.Any(char.IsControl);
}
