namespace Api.Security;

/// <summary>
/// The claims that an issuer uses for roles: claims such as <c>roles</c> or <c>cognito:groups</c>, members of them such as
/// <c>realm_access.roles</c>, or <c>resource_access['my.client'].roles</c> for a name that contains a dot. Created once for each
/// issuer.
/// </summary>
public sealed class RoleSources
{
    /// <summary>The role claim of identities whose roles come from several places or from inside a claim.</summary>
    private const string Gathered = "urn:api-security:role";

    private readonly ClaimPath[] _paths;

    /// <summary>Creates the role sources.</summary>
    /// <param name="claims">One or more claims.</param>
    /// <exception cref="ArgumentException">There is no claim, or one is not valid.</exception>
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

    /// <summary>Whether the roles must be collected from several or nested claims.</summary>
    internal bool AreGathered => ClaimType == Gathered;

    /// <summary>The claims, for the log.</summary>
    internal string Claims => string.Join(" or ", _paths.Select(path => path.Text));

    internal string[] Gather(ReadOnlySpan<CallerClaim> claims)
    {
        var roles = new OrderedDictionary<string, bool>(StringComparer.Ordinal);
        foreach (var path in _paths)
        {
            path.Any(claims, roles, static (value, roles) =>
            {
                if (value.IsText) roles.TryAdd(value.Text, true);
                return false; // collects all values
            });
        }

        return [.. roles.Keys];
    }
}
