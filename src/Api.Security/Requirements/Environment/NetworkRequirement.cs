using System.Net;

namespace Api.Security;

/// <summary>
/// The request comes from one of these networks. The address is that of the connection, after the host's forwarded-headers
/// middleware. A request without an address (a Unix socket) does not meet the requirement.
/// </summary>
internal sealed class NetworkRequirement(IReadOnlyList<IPNetwork> networks) : ICallerRequirement
{
    /// <summary>The policy name <c>network:10.0.0.0/8 2001:db8::/32</c>.</summary>
    public const string PolicyPrefix = "network:";

    private static readonly ApiSecurityFailure NotAllowed = ApiSecurityFailure.From(Refusal.NetworkNotAllowed);

    public string Rule => $"network {string.Join(" or ", networks)}";

    public bool ReadsRequest => true;

    public ApiSecurityFailure? Check(in RequirementContext context) =>
        context.Request?.Connection.RemoteIpAddress is { } address && Contains(Networks.Plain(address)) ? null : NotAllowed;

    public override string ToString() => Rule;

    private bool Contains(IPAddress address)
    {
        for (var i = 0; i < networks.Count; i++)
            if (networks[i].Contains(address)) return true;
        return false;
    }

    /// <exception cref="ArgumentException">There is no network, or one is not valid.</exception>
    public static string PolicyName(string[] networks)
    {
        _ = Create(networks);
        return PolicyPrefix + string.Join(' ', networks);
    }

    public static NetworkRequirement FromPolicy(string rest) => Create(rest.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    /// <exception cref="ArgumentException">There is no network, or one is not valid.</exception>
    public static NetworkRequirement Create(string[] networks)
    {
        ArgumentNullException.ThrowIfNull(networks);
        return networks.Length == 0
            ? throw new ArgumentException("Name at least one network, such as 10.0.0.0/8.", nameof(networks))
            : new NetworkRequirement([.. networks.Select(Networks.Parse)]);
    }
}
