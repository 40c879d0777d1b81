using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Api.Security.ApiKeys;

/// <summary>A member of a request body: its type, and the rule that its value must meet.</summary>
internal sealed class BodyMember(JsonPropertyInfo property)
{
    private readonly JsonTypeInfo _type = AdminJsonContext.Default.GetTypeInfo(property.PropertyType)!;
    private readonly ValidationAttribute? _rule = RuleOf(property);

    public string Name => property.Name;

    public bool IsRequired => property.IsRequired;

    /// <summary>What to write.</summary>
    public string Fix => _rule?.FormatErrorMessage(Name) ?? (property.PropertyType == typeof(bool)
        ? "Write true or false."
        : "Write a time such as 2030-01-31T12:00:00Z (RFC 3339).");

    /// <returns>Whether the value is valid. An invalid one is not set.</returns>
    public bool TrySet(object body, JsonElement json)
    {
        if (json.ValueKind is JsonValueKind.Null && !property.IsSetNullable) return false;
        try
        {
            var value = json.Deserialize(_type);
            if (_rule?.IsValid(value) is false) return false;
            property.Set!(body, value);
            return true;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return false; // another type, or an unpaired surrogate
        }
    }

    /// <summary>Writes a valid value in one notation.</summary>
    public string Canonical(JsonElement json) => JsonSerializer.Serialize(json.Deserialize(_type), _type);

    // Without its rule, a member would accept anything. A boolean and a time have no rule but their type.
    private static ValidationAttribute? RuleOf(JsonPropertyInfo property)
    {
        var rules = (property.AttributeProvider ?? throw new InvalidOperationException($"The attributes of {property.Name} are trimmed."))
            .GetCustomAttributes(typeof(ValidationAttribute), inherit: true);
        var needsOne = property.PropertyType != typeof(bool) && property.PropertyType != typeof(DateTimeOffset?);
        return rules.Length == (needsOne ? 1 : 0)
            ? (ValidationAttribute?)rules.SingleOrDefault()
            : throw new InvalidOperationException($"The member {property.Name} has {rules.Length} rules.");
    }
}
