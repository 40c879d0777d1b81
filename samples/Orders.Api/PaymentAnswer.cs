namespace Orders.Api;

/// <summary>What is to be paid for an order.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Amount">The amount; every item has the same price here.</param>
public sealed record PaymentAnswer(string OrderId, decimal Amount)
{
    /// <summary>The price of one item.</summary>
    public const decimal Price = 4.5m;
}
