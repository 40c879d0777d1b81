using System.Text.Json.Serialization;

namespace Api.Security.ApiKeys;

/// <summary>The usage of a client.</summary>
internal sealed record ApiUsageView(string ClientId, string Bucket, IReadOnlyList<ApiUsageRowView> Rows, long Total);

/// <summary>How many requests ended within an hour or a day, in UTC.</summary>
internal sealed record ApiUsageRowView(
    DateTimeOffset From,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? KeyId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Outcome,
    long Count)
{
    public static ApiUsageRowView Create(UsageSum sum) => new(
        sum.From, sum.KeyId is { } key ? ApiKeyId.Public(key) : null, sum.Outcome?.Word(), sum.Count);
}

/// <summary>The usage of the client of a key within the last 24 hours, as its holder can read it.</summary>
internal sealed record OwnUsageView(DateTimeOffset From, DateTimeOffset To, IReadOnlyList<OwnUsageRowView> Rows, long Total)
{
    public static OwnUsageView? Create(UsageOfHours? usage) => usage is null ? null : new(usage.From, usage.To,
        [.. usage.Outcomes.Select(one => new OwnUsageRowView(one.Outcome.Word(), one.Count))], usage.Outcomes.Sum(one => one.Count));
}

/// <summary>How many requests ended in one way.</summary>
internal sealed record OwnUsageRowView(string Outcome, long Count);
