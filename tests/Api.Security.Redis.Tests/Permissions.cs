using Api.Security.TestKit;

namespace Api.Security.Redis.Tests;

/// <summary>The rights that the README lists.</summary>
internal static class Permissions
{
    /// <summary>The line of the README, for another prefix as the README says.</summary>
    public static string[] OfReadme(string prefix, string channelPrefix) =>
        File.ReadLines(Path.Combine(Checkout.Root, "src", "Api.Security.Redis", "README.md"))
            .Single(one => one.StartsWith("ACL SETUSER", StringComparison.Ordinal))
            .Replace("&apisec:", $"&{channelPrefix}{prefix}:", StringComparison.Ordinal)
            .Replace("~apisec:", $"~{prefix}:", StringComparison.Ordinal).Split(' ');
}
