using System.Text.Json;

namespace Api.Security.ApiKeys;

/// <summary>A list of texts in one column, as a JSON array.</summary>
internal static class ListText
{
    public static string Write(IReadOnlyList<string> list) => list.Count == 0 ? "[]" : JsonSerializer.Serialize(list);

    public static IReadOnlyList<string> Read(string text) => text == "[]" ? [] : JsonSerializer.Deserialize<string[]>(text) ?? [];
}
