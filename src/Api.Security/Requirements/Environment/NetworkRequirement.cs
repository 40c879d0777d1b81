using System.Net;

namespace Api.Security;

/// <summary>
/// The request comes from one of these networks. The address is that of the connection, after the host's forwarded-headers
/// middleware. A request without an address (a Unix socket) does not meet the requirement.
/// </summary>
internal sealed class NetworkRequirement(IReadOnlyList<IPNetwork> networks) : ICallerRequirement
{
    private static readonly ApiSecurityFailure NotAllowed = ApiSecurityFailure.Of(Refusal.NetworkNotAllowed);

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
}
