using System.Text.Json.Serialization;

namespace Api.Security;

/// <summary>An authorization detail that an operation needs (RFC 9396), as the problem body names it.</summary>
/// <param name="Type">The type.</param>
/// <param name="Actions">The actions; empty for any.</param>
internal sealed record RequiredAuthorizationDetail(
    [property: JsonPropertyName("type")] string Type, [property: JsonPropertyName("actions")] IReadOnlyList<string> Actions)
{
    /// <exception cref="ArgumentException">The type or an action is empty.</exception>
    public static RequiredAuthorizationDetail Create(string type, string[] actions)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(type);
        ArgumentNullException.ThrowIfNull(actions);
        return Array.Exists(actions, string.IsNullOrWhiteSpace)
            ? throw new ArgumentException("An action is empty.", nameof(actions))
            : new(type, [.. actions.Distinct(StringComparer.Ordinal)]);
    }

    public bool Equals(RequiredAuthorizationDetail? other) =>
        other is not null && Type == other.Type && Actions.SequenceEqual(other.Actions, StringComparer.Ordinal);

    public override int GetHashCode() => HashCode.Combine(Type, Actions.Count);
}
