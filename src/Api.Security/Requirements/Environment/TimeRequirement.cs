namespace Api.Security;

/// <summary>The request arrives within the time window.</summary>
internal sealed class TimeRequirement(TimeWindow window) : ICallerRequirement
{
    private static readonly ApiSecurityFailure Closed = ApiSecurityFailure.Of(Refusal.OutsideTimeWindow);

    public string Rule => $"time {window}";

    public ApiSecurityFailure? Check(in RequirementContext context) => window.IsOpenAt(context.Services.Clock.GetUtcNow()) ? null : Closed;

    public override string ToString() => Rule;
}
