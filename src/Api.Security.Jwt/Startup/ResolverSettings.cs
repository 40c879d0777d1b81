namespace Api.Security.Jwt;

/// <summary>Finds every error in the section <c>ApiSecurity:Jwt:Resolver</c>, and describes its fix.</summary>
internal static class ResolverSettings
{
    private const string Section = JwtConfiguration.SectionName + ":Resolver";

    private const int MostIssuers = 100_000;
    private const int FewestRequests = 12;
    private const int MostRequests = 60_000;
    private const int SmallestBurst = 10;
    private const int LargestBurst = 100_000;

    public static void Check(JwtResolverOptions resolver, List<string> errors)
    {
        if (resolver.MaxIssuers is < 1 or > MostIssuers) errors.Add($"{Section}:MaxIssuers: write a number from 1 to {MostIssuers}.");
        if (resolver.RequestsPerMinutePerHost is < FewestRequests or > MostRequests)
            errors.Add($"{Section}:RequestsPerMinutePerHost: write a number from {FewestRequests} to {MostRequests}.");
        if (resolver.BurstPerHost is < SmallestBurst or > LargestBurst)
            errors.Add($"{Section}:BurstPerHost: write a number from {SmallestBurst} to {LargestBurst}.");
        for (var i = 0; i < resolver.KeyHosts.Count; i++)
            if (!CleanAddress.TryRead("https://" + resolver.KeyHosts[i], out var host) || host!.Authority != resolver.KeyHosts[i])
                errors.Add(
                    $"{Section}:KeyHosts:{i}: write a host in lower case, with the port when it is not 443, such as keys.example.com.");
        for (var i = 0; i < resolver.AllowedNetworks.Count; i++)
            if (!Networks.IsOne(resolver.AllowedNetworks[i]))
                errors.Add(
                    $"{Section}:AllowedNetworks:{i}: write an address, or a network with no bits set after its prefix, such as " +
                    "10.20.0.0/16 or fd00:1::/64.");
    }
}
