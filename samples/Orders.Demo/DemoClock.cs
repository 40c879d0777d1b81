namespace Orders.Demo;

/// <summary>The provider's clock. If it is set back, the provider issues tokens that have already expired.</summary>
internal sealed class DemoClock : TimeProvider
{
    public TimeSpan Offset { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Offset;
}
