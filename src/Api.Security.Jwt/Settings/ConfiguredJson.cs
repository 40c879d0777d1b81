using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;

namespace Api.Security.Jwt;

/// <summary>A JSON document in the configuration: one text, or an object that is split into configuration keys.</summary>
internal static class ConfiguredJson
{
    /// <summary>Checks whether both a text and an object are configured; then it is not clear which one is meant.</summary>
    public static bool IsTwice(IConfigurationSection section) => !string.IsNullOrEmpty(section.Value) && section.GetChildren().Any();

    /// <returns>The JSON; <see langword="null"/> when there is none, or both a text and an object.</returns>
    public static string? Read(IConfigurationSection section)
    {
        if (IsTwice(section)) return null;
        return section.Value is { Length: > 0 } text ? text : section.Exists() ? Node(section)?.ToJsonString() : null;
    }

    private static JsonNode? Node(IConfigurationSection section)
    {
        var children = section.GetChildren().ToArray();
        if (children.Length == 0) return section.Value;
        return Array.TrueForAll(children, child => int.TryParse(child.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            ? new JsonArray([.. children.Select(Node)])
            : new JsonObject(children.Select(child => KeyValuePair.Create(child.Key, Node(child))));
    }
}
