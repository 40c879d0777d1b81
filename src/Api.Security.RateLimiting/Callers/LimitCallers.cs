using System.Security.Claims;
using Microsoft.Extensions.Logging;

namespace Api.Security.RateLimiting;

/// <summary>Finds the caller of a request. What is worked out is kept with the validated credential, which other requests share.</summary>
internal sealed class LimitCallers(RateLimitSettings settings, ClaimInterpretation meaning, TimeProvider clock, ILoggerFactory loggers)
{
    private readonly ILogger _logger = loggers.CreateLogger(RateLimitLog.Category);
    private readonly LogThrottle _unknownPlan = new(clock);

    public LimitCaller Find(HttpContext request)
    {
        var table = settings.Current.Table;
        if (IdentityIn(request.User) is not { } identity) return Create(table, request.User, null);
        var accepted = identity.Accepted;
        // What is kept with the credential does not depend on what else is in the request, such as a cookie.
        var isAlone = IsAlone(request.User);
        if (isAlone && accepted.LimitState is LimitCaller known && known.Table == table) return known;
        var caller = Create(table, isAlone ? request.User : WithoutOthers(request.User, identity), accepted);
        if (isAlone) accepted.LimitState = caller;
        return caller;
    }

    public LimitCaller Create(LimitOwner owner)
    {
        var table = settings.Current.Table;
        var plan = table.Choose(owner.ClientId, owner.Limits?.Plan, null, out _);
        var client = LimitCaller.OfClient(owner.Issuer, owner.ClientId);
        return new()
        {
            Table = table,
            Plan = plan,
            Limits = owner.Limits,
            Client = client,
            Key = client,
            Subject = client,
            Tenant = owner.TenantId is { } tenant ? LimitCaller.OfTenant(tenant) : client,
            ClientId = owner.ClientId,
            TenantId = owner.TenantId,
        };
    }

    private static CallerIdentity? IdentityIn(ClaimsPrincipal principal)
    {
        foreach (var identity in CallerIdentities.Identities(principal))
            if (identity is CallerIdentity ours) return ours;
        return null;
    }

    private static bool IsAlone(ClaimsPrincipal principal)
    {
        var identities = 0;
        foreach (var _ in CallerIdentities.Identities(principal)) identities++;
        return identities == 1;
    }

    // The credential says who is counted, and not a cookie beside it. The application may have added claims in an identity of its own.
    private static ClaimsPrincipal WithoutOthers(ClaimsPrincipal principal, CallerIdentity ours)
    {
        var all = new ClaimsPrincipal(ours);
        all.AddIdentities(principal.Identities.Where(identity => !identity.IsAuthenticated));
        return all;
    }

    private LimitCaller Create(PlanTable table, ClaimsPrincipal principal, AcceptedCaller? accepted)
    {
        var caller = ApiCaller.From(principal);
        var issuer = accepted?.Issuer ?? caller.Issuer ?? "";
        var subject = caller.Subject ?? (accepted is null ? principal.FindFirstValue(ClaimTypes.NameIdentifier) : null);
        var client = caller.ClientId is { } clientId ? LimitCaller.OfClient(issuer, clientId)
            : subject is not null ? LimitCaller.OfSubject(issuer, subject)
            : default;
        var plan = table.Choose(
            caller.ClientId, accepted?.Limits?.Plan, table.PlanClaim is { } claim ? Value(principal, claim) : null, out var unknown);
        if (unknown && _unknownPlan.TryEnter()) _logger.UnknownPlan(table.PlanClaim ?? "");
        return new()
        {
            Table = table,
            Plan = plan,
            Limits = accepted?.Limits,
            Client = client,
            Key = Value(principal, KeyIdClaim) is { } key && issuer == ApiSecurityDefaults.ApiKeyIssuer ? LimitCaller.OfKey(key) : client,
            Subject = subject is null ? client : LimitCaller.OfSubject(issuer, subject),
            Tenant = meaning.Tenant.Find(principal) is { } tenant ? LimitCaller.OfTenant(tenant) : client,
            ClientId = caller.ClientId,
            TenantId = caller.TenantId,
        };
    }

    // The name that the API-key package gives the claim; packages do not know each other.
    private const string KeyIdClaim = "key_id";

    private static string? Value(ClaimsPrincipal principal, string claim)
    {
        foreach (var identity in CallerIdentities.Identities(principal))
            if (identity.FindFirst(one => string.Equals(one.Type, claim, StringComparison.Ordinal)) is { Value.Length: > 0 } found)
                return found.Value;
        return null;
    }
}
