using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.RateLimiting;

/// <summary>A plan as a policy of the middleware of ASP.NET Core.</summary>
internal sealed class PlanPolicy(string? plan) : IRateLimiterPolicy<PlanPartition>
{
    private readonly EndpointLimits _limits = new([(plan, null)], "");

    public Func<OnRejectedContext, CancellationToken, ValueTask>? OnRejected { get; } = static (rejected, _) =>
        rejected.Lease is PlanLease { Failure: { } failure }
            ? new(rejected.HttpContext.RequestServices.GetRequiredService<AnswerWriter>().RefuseAsync(rejected.HttpContext, failure))
            : default;

    public RateLimitPartition<PlanPartition> GetPartition(HttpContext httpContext)
    {
        var services = httpContext.RequestServices;
        var caller = services.GetRequiredService<LimitCallers>().Find(httpContext);
        // A caller with counts of its own is one partition; all others are told apart by address.
        var address = Partition.FromAddress(NetworkPrefix.OfSubscriber(httpContext.Connection.RemoteIpAddress));
        var key = new PlanPartition(caller.Client == default ? null : caller, address);
        var limiter = services.GetRequiredService<RequestLimiter>();
        return RateLimitPartition.Get(key, one => new PlanLimiter(one.Caller ?? caller, one.Address, _limits, limiter));
    }
}

/// <summary>Who shares a limiter in the middleware.</summary>
/// <param name="Caller">The caller; <see langword="null"/> for an anonymous one.</param>
/// <param name="Address">The address.</param>
internal readonly record struct PlanPartition(LimitCaller? Caller, Partition Address);
