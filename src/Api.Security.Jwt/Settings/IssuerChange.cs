using Microsoft.Extensions.Configuration;

namespace Api.Security.Jwt;

/// <summary>What of a change of the configuration is not in force, in sentences.</summary>
internal static class IssuerChange
{
    public static string Moved(string authority) =>
        $"'{authority}' now has the Jwks that were another issuer's, so it keeps its own; write the name and the keys of an issuer in one place before you restart the application.";

    /// <param name="start">The section at the start.</param>
    /// <param name="now">The section now.</param>
    /// <param name="isFollowed">Whether the <c>Jwks</c> of an issuer are taken over.</param>
    public static IEnumerable<string> Waiting(IConfigurationSection start, IConfigurationSection now, Func<string, bool> isFollowed)
    {
        var (before, after) = (new ConfiguredIssuers(start), new ConfiguredIssuers(now));
        foreach (var authority in after.Authorities.Except(before.Authorities, StringComparer.Ordinal))
            yield return authority.Length > 0 ? $"'{authority}' is new." : "An entry has no Authority.";
        foreach (var authority in before.Authorities)
        {
            if (after.IsListedTwice(authority))
                yield return $"'{authority}' is listed more than once, so it keeps its settings and keys.";
            else if (after.Find(authority) is not { } issuer)
                yield return $"'{authority}' is no longer listed, but its tokens are still accepted, with the keys it had.";
            else if (before.Find(authority) is { } known && Changed(known, issuer, isFollowed(authority)) is { Length: > 0 } names)
                yield return $"Of '{authority}' these have changed: {names}.";
        }

        if (string.Join(", ", SettingsDifference.Of(start, now, "Issuers")) is { Length: > 0 } others) yield return $"These have changed: {others}.";
    }

    private static string Changed(IConfigurationSection start, IConfigurationSection now, bool isFollowed)
    {
        // Their text is looked at for itself, but that there is one is not ours to change.
        var followed = isFollowed && ConfiguredJson.Of(now.GetSection("Jwks")) is not null;
        return string.Join(", ", followed ? SettingsDifference.Of(start, now, "Jwks") : SettingsDifference.Of(start, now));
    }
}
