using System.Text.Json;
using System.Text.Json.Serialization;

namespace Api.Security.ApiKeys;

/// <summary>Serializes the spool file without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(UsageBatch[]))]
internal sealed partial class UsageJsonContext : JsonSerializerContext;
