namespace Api.Security;

/// <summary>
/// Where an issuer puts roles: claims such as <c>roles</c> or <c>cognito:groups</c>, members of them such as <c>realm_access.roles</c>, or
/// <c>resource_access['my.client'].roles</c> when a name has a dot inside. Made once for each issuer.
/// </summary>
public sealed class RoleSources
{
    /// <summary>The role claim of identities whose roles come from several places or from inside a claim.</summary>
    private const string Gathered = "urn:api-security:role";

    private readonly ClaimPath[] _paths;

    /// <summary>Names the places.</summary>
    /// <param name="claims">One or more claims.</param>
    /// <exception cref="ArgumentException">None, or one that is no claim.</exception>
    public RoleSources(params IReadOnlyList<string> claims)
    {
        ArgumentNullException.ThrowIfNull(claims);
        if (claims.Count == 0) throw new ArgumentException("Name at least one claim, such as roles.", nameof(claims));
        _paths = [.. claims.Select(ClaimPath.Parse)];
        ClaimType = _paths is [{ IsPlain: true } only] ? only.Text : Gathered;
    }

    /// <summary>The claim <c>roles</c> (RFC 9068, 2.2.3.1).</summary>
    public static RoleSources Default { get; } = new(ApiClaimTypes.Roles);

    /// <summary>The claim of the identity that holds the roles.</summary>
    internal string ClaimType { get; }

    /// <summary>Whether the roles have to be looked for.</summary>
    internal bool AreGathered => ClaimType == Gathered;

    internal string[] Gather(ReadOnlySpan<CallerClaim> claims)
    {
        var roles = new OrderedDictionary<string, bool>(StringComparer.Ordinal);
        foreach (var path in _paths)
        {
            path.Any(claims, roles, static (value, roles) =>
            {
                if (value.IsText) roles.TryAdd(value.Text, true);
                return false; // all of them
            });
        }

        return [.. roles.Keys];
    }
}
