namespace Api.Security;

/// <summary>The policy name <c>network:10.0.0.0/8 2001:db8::/32</c>.</summary>
internal static class NetworkPolicyName
{
    public const string Prefix = "network:";

    /// <exception cref="ArgumentException">There is no network, or one is not valid.</exception>
    public static string For(string[] networks)
    {
        _ = Requirement(networks);
        return Prefix + string.Join(' ', networks);
    }

    public static NetworkRequirement Parse(string rest) => Requirement(rest.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    /// <exception cref="ArgumentException">There is no network, or one is not valid.</exception>
    public static NetworkRequirement Requirement(string[] networks)
    {
        ArgumentNullException.ThrowIfNull(networks);
        return networks.Length == 0
            ? throw new ArgumentException("Name at least one network, such as 10.0.0.0/8.", nameof(networks))
            : new NetworkRequirement([.. networks.Select(Networks.Parse)]);
    }
}
