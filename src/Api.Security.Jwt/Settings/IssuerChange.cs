using Microsoft.Extensions.Configuration;

namespace Api.Security.Jwt;

/// <summary>Describes, in sentences, the configuration changes that are not applied.</summary>
internal static class IssuerChange
{
    public static string Moved(string authority) =>
        $"'{authority}' now has the Jwks of another issuer, so it keeps its previous keys; write the Authority and the Jwks of an issuer " +
        "in one place before you restart the application.";

    /// <param name="start">The section at the start.</param>
    /// <param name="now">The section now.</param>
    /// <param name="isFollowed">Whether changes to the <c>Jwks</c> of an issuer are applied.</param>
    public static IEnumerable<string> Waiting(IConfigurationSection start, IConfigurationSection now, Func<string, bool> isFollowed)
    {
        var (before, after) = (new ConfiguredIssuers(start), new ConfiguredIssuers(now));
        foreach (var authority in after.Authorities.Except(before.Authorities, StringComparer.Ordinal))
            yield return authority.Length > 0 ? $"'{authority}' is new." : "An entry has no Authority.";
        foreach (var authority in before.Authorities)
        {
            if (before.IsListedTwice(authority))
            {
                if (EntriesChanged(before.All(authority), after.All(authority)))
                    yield return $"The entries of '{authority}' have changed.";
            }
            else if (after.IsListedTwice(authority))
                yield return $"'{authority}' is listed more than once, so it keeps its settings and keys.";
            else if (after.Find(authority) is not { } issuer)
                yield return $"'{authority}' is no longer listed, but its tokens are still accepted, with the keys it had.";
            else if (before.Find(authority) is { } known && Changed(known, issuer, isFollowed(authority)) is { Length: > 0 } names)
                yield return $"Changed settings of '{authority}': {names}.";
        }

        if (string.Join(", ", SettingsDifference.Find(start, now, "Issuers")) is { Length: > 0 } others)
            yield return $"Other changed settings: {others}.";
    }

    private static bool EntriesChanged(IReadOnlyList<IConfigurationSection> start, IReadOnlyList<IConfigurationSection> now) =>
        start.Count != now.Count || start.Zip(now).Any(pair => SettingsDifference.Find(pair.First, pair.Second).Any());

    private static string Changed(IConfigurationSection start, IConfigurationSection now, bool isFollowed)
    {
        // The text of followed Jwks is applied elsewhere; removing Jwks is a change that needs a restart.
        var followed = isFollowed && ConfiguredJson.Read(now.GetSection("Jwks")) is not null;
        return string.Join(", ", followed ? SettingsDifference.Find(start, now, "Jwks") : SettingsDifference.Find(start, now));
    }
}
