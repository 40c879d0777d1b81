namespace Orders.Api;

public sealed record NewOrder(string Item, int Quantity);

public sealed record Order(string Id, string Item, int Quantity, string Owner);

public sealed record CallerAnswer(string? Scheme, string? Subject, string? ClientId, string? TenantId, IReadOnlyList<string> Scopes);
