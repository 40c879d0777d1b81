using System.Text.Json;
using System.Text.Json.Serialization;

namespace Api.Security.ApiKeys;

/// <summary>An event as JSON, without unknown values.</summary>
internal sealed record WebhookBody(string Kind, DateTime At, long Count, string? TenantId, string? ClientId, string? KeyId, string? Network,
    string? Detail)
{
    // A DateTime in UTC is written with the Z that receivers expect.
    public static byte[] Serialize(ApiKeyEvent one) => JsonSerializer.SerializeToUtf8Bytes(
        new WebhookBody(one.Kind, one.At.UtcDateTime, one.Count, one.TenantId, one.ClientId, one.KeyId, one.Network, one.Detail),
        WebhookJsonContext.Default.WebhookBody);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(WebhookBody))]
internal sealed partial class WebhookJsonContext : JsonSerializerContext;
