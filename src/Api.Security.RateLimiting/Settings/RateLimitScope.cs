namespace Api.Security.RateLimiting;

/// <summary>Who shares one count.</summary>
public enum RateLimitScope
{
    /// <summary>
    /// All credentials of one client: the client of an API key, the <c>client_id</c> of a token together with its issuer; without a client,
    /// its subject. Anonymous callers are counted by address.
    /// </summary>
    Client,

    /// <summary>One API key. Other callers are counted by client.</summary>
    Key,

    /// <summary>All clients of one tenant. Callers without a tenant are counted by client.</summary>
    Tenant,

    /// <summary>
    /// One subject (<c>sub</c>) of one issuer: each user of an application by itself. Callers without one are counted by client.
    /// </summary>
    Subject,

    /// <summary>One client on one route. The counts of different routes are independent.</summary>
    ClientAndRoute,

    /// <summary>One address: an IPv4 address, or an IPv6 /64. The address is that of the connection.</summary>
    Address,
}
