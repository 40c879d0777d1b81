namespace Orders.Demo;

/// <summary>The provider's clock. Set back, it issues a token that has already expired.</summary>
internal sealed class DemoClock : TimeProvider
{
    public TimeSpan Offset { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Offset;
}
