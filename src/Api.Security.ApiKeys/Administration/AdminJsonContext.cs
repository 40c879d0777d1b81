using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;

namespace Api.Security.ApiKeys;

/// <summary>Serializes requests and responses without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, Converters = [typeof(UtcTimeConverter)])]
[JsonSerializable(typeof(ApiClientView))]
[JsonSerializable(typeof(ApiClientPage))]
[JsonSerializable(typeof(ApiKeyView))]
[JsonSerializable(typeof(IssuedApiKey))]
[JsonSerializable(typeof(ImportedApiKeyView))]
[JsonSerializable(typeof(ApiKeyRotationView))]
[JsonSerializable(typeof(IdentifiedApiKey))]
[JsonSerializable(typeof(ApiKeyAuditPage))]
[JsonSerializable(typeof(OwnApiKey))]
[JsonSerializable(typeof(ApiClientLimitsView))]
[JsonSerializable(typeof(ApiClientQuotaView))]
[JsonSerializable(typeof(ApiUsageView))]
[JsonSerializable(typeof(NewApiClient))]
[JsonSerializable(typeof(ApiClientPatch))]
[JsonSerializable(typeof(NewApiKey))]
[JsonSerializable(typeof(ImportedApiKey))]
[JsonSerializable(typeof(ApiKeyRotation))]
[JsonSerializable(typeof(ApiKeyRevocation))]
[JsonSerializable(typeof(FoundApiKey))]
[JsonSerializable(typeof(NewApiClientLimits))]
[JsonSerializable(typeof(NewQuotaGrant))]
[JsonSerializable(typeof(NoBody))]
[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(JsonObject))]
[JsonSerializable(typeof(Guid?))]
[JsonSerializable(typeof(object))]
internal sealed partial class AdminJsonContext : JsonSerializerContext;

/// <summary>Reads and writes times as RFC 3339, in UTC.</summary>
internal sealed class UtcTimeConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetString() is { } text && Rfc3339.TryRead(text, out var time) ? time : throw new JsonException();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Rfc3339.Write(value));
}
