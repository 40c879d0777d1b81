using System.Globalization;
using System.Text.Json.Nodes;

namespace Api.Security.ApiKeys;

/// <summary>The difference that a change made, as JSON of <c>name: [before, after]</c>. It never contains hashes.</summary>
internal sealed class DifferenceText
{
    private readonly JsonObject _json = [];

    private DifferenceText()
    {
    }

    /// <param name="before">The key before; <see langword="null"/> for a new key.</param>
    /// <param name="after">The key now.</param>
    /// <returns>The difference; <see langword="null"/> when none of these properties differs.</returns>
    public static string? Between(ApiKey? before, ApiKey after) => new DifferenceText()
        .Add("slot", before?.Slot?.Word(), after.Slot?.Word())
        .Add("scopes", before?.Scopes, after.Scopes)
        .Add("expiresAt", Text(before?.ExpiresAt), Text(after.ExpiresAt))
        .Add("acceptUntil", Text(before?.AcceptUntil), Text(after.AcceptUntil))
        .Add("firstUsedAt", Text(before?.FirstUsedAt), Text(after.FirstUsedAt))
        .Add("revokedAt", Text(before?.RevokedAt), Text(after.RevokedAt))
        .Add("revokeReason", before?.RevokeReason, after.RevokeReason)
        .Add("exposedAt", Text(before?.ExposedAt), Text(after.ExposedAt))
        .Add("issuedBy", before?.IssuedByKeyId, after.IssuedByKeyId)
        .Add("pepperVersion", Text(before?.PepperVersion), Text(after.PepperVersion))
        .End();

    /// <param name="before">The client before; <see langword="null"/> for a new client.</param>
    /// <param name="after">The client now.</param>
    /// <returns>The difference without the scopes, which have their own entry; <see langword="null"/> when nothing differs.</returns>
    public static string? Between(ApiClient? before, ApiClient after) => new DifferenceText()
        .Add("name", before?.Name, after.Name)
        .Add("allowedCidrs", before?.AllowedCidrs ?? [], after.AllowedCidrs)
        .Add("selfRotation", Text(before?.SelfRotation ?? false), Text(after.SelfRotation))
        .Add("externalRef", before?.ExternalRef, after.ExternalRef)
        .Add("suspendedAt", Text(before?.SuspendedAt), Text(after.SuspendedAt))
        .Add("deletedAt", Text(before?.DeletedAt), Text(after.DeletedAt))
        .Add("endsAt", Text(before?.EndsAt), Text(after.EndsAt))
        .Add("plan", before?.Limits?.Plan, after.Limits?.Plan)
        .Add("policies", before?.Limits, after.Limits)
        .End();

    /// <returns>The difference; <see langword="null"/> when they are the same.</returns>
    public static string? BetweenScopes(IReadOnlyList<string> before, IReadOnlyList<string> after) =>
        new DifferenceText().Add("scopes", before, after).End();

    public static string FromGrant(ApiClientQuotaGrant granted) => new JsonObject
    {
        ["policy"] = new JsonArray(null, granted.Policy),
        ["amount"] = new JsonArray(null, granted.Amount),
    }.ToJsonString();

    private static string? Text(DateTimeOffset? time) => time is { } one ? Rfc3339.Write(one) : null;

    private static string? Text(short? number) => number?.ToString(CultureInfo.InvariantCulture);

    private static string Text(bool truth) => truth ? "true" : "false";

    private static JsonArray? List(IReadOnlyList<string>? texts) =>
        texts is null ? null : new JsonArray([.. texts.Select(text => (JsonNode)text)]);

    private DifferenceText Add(string name, string? before, string? after)
    {
        if (before != after) _json[name] = new JsonArray(before, after);
        return this;
    }

    private DifferenceText Add(string name, IReadOnlyList<string>? before, IReadOnlyList<string>? after)
    {
        var isSame = before is null || after is null ? before == after : before.SequenceEqual(after, StringComparer.Ordinal);
        if (!isSame) _json[name] = new JsonArray(List(before), List(after));
        return this;
    }

    // Of the limits, only the policies: the plan has its own member, and a grant its own entry.
    private DifferenceText Add(string name, ApiClientLimits? before, ApiClientLimits? after)
    {
        var (old, current) = (Policies(before), Policies(after));
        if (!JsonNode.DeepEquals(old, current)) _json[name] = new JsonArray(old, current);
        return this;
    }

    private static JsonObject Policies(ApiClientLimits? limits) => new((limits?.Policies ?? new Dictionary<string, long>())
        .OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => KeyValuePair.Create(one.Key, (JsonNode?)one.Value)));

    private string? End() => _json.Count == 0 ? null : _json.ToJsonString();
}
