namespace Api.Security.Redis;

/// <summary>The parts of the limits of one node that are looked after in the background.</summary>
internal sealed record LimitParts(
    LimitSwitch Switch, RedisCalls Calls, LimitKeys Keys, KnownQuotas Known, PendingCharges Pending, RunningRequests Running,
    NodeDecisions Node, QuotaSlices Slices, LimitMetrics Metrics, LimitTimes Times);
