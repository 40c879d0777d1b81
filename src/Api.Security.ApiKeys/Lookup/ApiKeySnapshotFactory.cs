using System.Net;
using System.Security.Claims;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Api.Security.ApiKeys;

/// <summary>Creates snapshots from what a store returned.</summary>
internal sealed class ApiKeySnapshotFactory
{
    /// <summary>The issuer of the claims.</summary>
    public const string Issuer = ApiSecurityDefaults.ApiKeyIssuer;

    private readonly string _tenantClaim;
    private readonly HashSet<string> _own;
    private readonly ApiKeyStatus _status;
    private readonly StoreClock _storeClock;
    private readonly ILogger _logger;
    private readonly LogThrottle _minute;

    public ApiKeySnapshotFactory(
        IOptions<ApiSecurityOptions> options, ApiKeyStatus status, StoreClock storeClock, TimeProvider clock, ILoggerFactory loggers)
    {
        (_status, _storeClock, _tenantClaim) = (status, storeClock, options.Value.Tenant.ClaimType);
        (_logger, _minute) = (loggers.CreateLogger(ApiKeyLog.Category), new LogThrottle(clock));
        // Case-insensitive, because some parts of ASP.NET Core compare claim names that way. Also "org", because a claim of that
        // name could contain a tenant claim "org.id".
        _own = new HashSet<string>(
            [
                ApiClaimTypes.Subject, ApiClaimTypes.ClientId, ApiClaimTypes.Scope, ApiClaimTypes.Scp, .. options.Value.Scopes.ClaimTypes,
                _tenantClaim, _tenantClaim.Split('.')[0],
                ApiKeyClaimTypes.KeyId, ApiKeyClaimTypes.KeySlot, ApiKeyClaimTypes.AuthenticationMethod,
            ],
            StringComparer.OrdinalIgnoreCase);
    }

    /// <exception cref="ApiKeyUnreadableException">
    /// A stored value is invalid, such as a malformed network. No default is used instead.
    /// </exception>
    public ApiKeySnapshot Create(ApiKeyId id, StoredApiKey stored, Moment loadedAt, bool isDenied)
    {
        try
        {
            if (!Enum.IsDefined(stored.Key.HashAlgorithm)) throw new ArgumentException("The hash algorithm is unknown.", nameof(stored));
            return new(id, stored, CallerOf(stored), [.. stored.Client.AllowedCidrs.Select(Networks.Parse)], loadedAt)
            {
                IsDenied = isDenied,
            };
        }
        catch (Exception exception)
        {
            throw new ApiKeyUnreadableException("The stored data of this API key cannot be read.", exception);
        }
    }

    private AcceptedCaller CallerOf(StoredApiKey stored)
    {
        var (key, client) = (stored.Key, stored.Client);
        List<CallerClaim> claims = [Text(ApiClaimTypes.Subject, client.Id), Text(ApiClaimTypes.ClientId, client.Id)];
        if (client.TenantId is { } tenant) claims.Add(Text(_tenantClaim, tenant));
        claims.Add(Text(ApiKeyClaimTypes.KeyId, ApiKeyId.Public(key.Id)));
        if (key.Slot is { } slot) claims.Add(Text(ApiKeyClaimTypes.KeySlot, slot.Word()));
        claims.Add(Text(ApiKeyClaimTypes.AuthenticationMethod, "api_key"));
        claims.AddRange(key.ScopesWithin(client).Select(scope => Text(ApiClaimTypes.Scope, scope)));
        claims.AddRange(stored.Claims.Where(claim => !_own.Contains(claim.Type)));
        if (stored.Claims.Any(claim => _own.Contains(claim.Type)) && _minute.TryEnter()) _logger.StoreClaimsIgnored();
        // Everything outside this library uses the clock of the node.
        DateTimeOffset? end = key.EndWithin(client) is { } atStore ? _storeClock.ToNodeTime(atStore) : null;
        return new AcceptedCaller(Issuer, claims.ToArray()) { ExpiresAt = end, Status = _status, Limits = client.Limits?.ToCaller() };
    }

    private static CallerClaim Text(string type, string value) => new(type, value, ClaimValueTypes.String);
}
