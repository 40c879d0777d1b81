using Microsoft.AspNetCore.Authorization;

namespace Api.Security.RateLimiting;

/// <summary>Decides the limits of a request once, tells the client about them, and settles them when the response is complete.</summary>
internal sealed class RequestLimiter(
    EndpointLimitsReader endpoints, LimitCallers callers, LimitStores stores, LimitFailures failures, RateLimitHeaders headers,
    QuotaBooks books, RateLimitMetrics metrics) : IRequestLimiter
{
    private static readonly Func<object, Task> OnCompleted = static feature =>
    {
        ((RateLimitFeature)feature).End();
        return Task.CompletedTask;
    };

    public ValueTask<ApiSecurityFailure?> CheckAsync(
        HttpContext request, IReadOnlyList<IAuthorizationRequirement> requirements, bool isHubMethod)
    {
        // A request is charged once, however often it is authorized.
        if (!isHubMethod && request.Features[typeof(IRateLimitFeature)] is RateLimitFeature decided) return new(decided.Failure);
        // A method of a hub has limits of its own; those of the endpoint apply to the connection.
        var limits = endpoints.Find(isHubMethod ? null : request.GetEndpoint(), requirements);
        if (limits is null) return new((ApiSecurityFailure?)null);
        var caller = callers.Find(request);
        var lines = caller.LinesFor(limits);
        if (isHubMethod) lines = [.. lines.Where(line => line.Policy.Kind is not RateLimitKind.Concurrency)];
        if (lines.Length == 0) return new((ApiSecurityFailure?)null);
        Complete(lines, caller, request, default);

        var feature = new RateLimitFeature(lines, caller, this, request);
        // Kestrel creates the token of a request when it is first asked for, and most decisions need none.
        var isDecided = stores.Decides == stores.Local && stores.Local.TryDecide(feature);
        var deciding = isDecided ? default : stores.Decides.DecideAsync(feature, request.RequestAborted);
        return deciding.IsCompletedSuccessfully
            ? new(Conclude(feature, isHubMethod))
            : ConcludeAsync(deciding, feature, isHubMethod);
    }

    /// <summary>Decides without a request: for the middleware of ASP.NET Core.</summary>
    public async ValueTask<(LimitTicket Ticket, ApiSecurityFailure? Failure)> DecideAsync(
        LimitCaller caller, Partition address, EndpointLimits limits, CancellationToken cancellationToken)
    {
        var ticket = new LimitTicket(caller.LinesFor(limits));
        if (ticket.Lines.Length == 0) return (ticket, null);
        Complete(ticket.Lines, caller, null, address);
        await stores.Decides.DecideAsync(ticket, cancellationToken);
        return (ticket, Book(ticket, caller));
    }

    /// <summary>Charges units to one policy of a request that was accepted.</summary>
    public void Charge(RateLimitFeature feature, int line, long units)
    {
        // A request never charges so much that sums overflow, however often its handler charges.
        units = Math.Min(units, RateLimitOptionsValidator.Most - feature.Lines[line].Charged);
        if (units == 0 || feature.Verdict is not LimitVerdict.Allowed) return;
        feature.DecidedBy!.Charge(feature, line, units);
        books.Add(feature.Caller, feature.Lines[line], units);
    }

    /// <summary>Ends a request that was accepted: 401, 403, 5xx and their like of gRPC are not charged to quotas.</summary>
    public void End(RateLimitFeature feature)
    {
        var status = ResponseStatus.Get(feature.Request);
        // A client that leaves early has used what it asked for; otherwise it could avoid every charge.
        var returns = status is StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden
            || (status >= StatusCodes.Status500InternalServerError && !HasLeft(feature.Request, status));
        if (returns)
            for (var i = 0; i < feature.Lines.Length; i++)
                if (feature.Lines[i].Policy.Kind is RateLimitKind.Quota) Charge(feature, i, -feature.Lines[i].Charged);
        feature.DecidedBy!.End(feature);
    }

    // The deadline of a gRPC call, whose response is 200, is that of its client.
    private static bool HasLeft(HttpContext request, int status) => request.RequestAborted.IsCancellationRequested
        || (status == StatusCodes.Status504GatewayTimeout && request.Response.StatusCode == StatusCodes.Status200OK);

    private async ValueTask<ApiSecurityFailure?> ConcludeAsync(ValueTask deciding, RateLimitFeature feature, bool isHubMethod)
    {
        await deciding;
        return Conclude(feature, isHubMethod);
    }

    private ApiSecurityFailure? Conclude(RateLimitFeature feature, bool isHubMethod)
    {
        feature.Failure = Book(feature, feature.Caller);
        if (isHubMethod) return feature.Failure;

        var request = feature.Request;
        request.Features[typeof(IRateLimitFeature)] = feature;
        if (feature.Verdict is not LimitVerdict.Unavailable) headers.SendWith(request.Response, feature);
        if (feature.Verdict is LimitVerdict.Allowed && NeedsEnd(feature)) request.Response.OnCompleted(OnCompleted, feature);
        return feature.Failure;
    }

    private ApiSecurityFailure? Book(LimitTicket ticket, LimitCaller caller)
    {
        metrics.Decided(ticket);
        if (ticket.Verdict is not LimitVerdict.Allowed) return failures.Create(ticket);
        foreach (ref var line in ticket.Lines.AsSpan()) books.Add(caller, line, line.Charged);
        return null;
    }

    private static bool NeedsEnd(LimitTicket ticket)
    {
        foreach (ref readonly var line in ticket.Lines.AsSpan())
            if (line.Policy.Kind is not RateLimitKind.Rate) return true;
        return false;
    }

    // What is known only now: the address of the request, and which grants are in the current window.
    private void Complete(LimitLine[] lines, LimitCaller caller, HttpContext? request, Partition address)
    {
        foreach (ref var line in lines.AsSpan())
        {
            if (line.Partition == default)
            {
                if (request is not null && address == default)
                    address = Partition.FromAddress(NetworkPrefix.OfSubscriber(request.Connection.RemoteIpAddress));
                line.Partition = address;
            }

            if (line.Policy.Kind is RateLimitKind.Quota && caller.Limits is { Grants.Count: > 0 } limits)
                line.Limit += LimitLines.GrantedIn(stores.WindowOf(line.Policy), line.Policy.Name, limits);
        }
    }
}
