using System.Text.Json;
using System.Text.Json.Serialization;

namespace Api.Security.ApiKeys;

/// <summary>The limits of a client in one column, as a JSON object.</summary>
internal static class LimitsText
{
    public static string? Write(ApiClientLimits? limits) =>
        limits is null ? null : JsonSerializer.Serialize(limits, LimitsJsonContext.Default.ApiClientLimits);

    public static ApiClientLimits? Read(string? text)
    {
        if (text is null || JsonSerializer.Deserialize(text, LimitsJsonContext.Default.ApiClientLimits) is not { } limits) return null;
        // A member that is missing becomes null, whatever its default is.
        return limits with
        {
            Policies = limits.Policies ?? new Dictionary<string, long>(StringComparer.Ordinal), Grants = limits.Grants ?? [],
        };
    }
}

/// <summary>Serializes limits without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ApiClientLimits))]
internal sealed partial class LimitsJsonContext : JsonSerializerContext;
