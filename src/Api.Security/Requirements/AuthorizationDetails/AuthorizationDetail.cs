using System.Text.Json;

namespace Api.Security;

/// <summary>One entry of <c>authorization_details</c> (RFC 9396, 2), with the members that requirements compare.</summary>
internal sealed class AuthorizationDetail
{
    /// <summary>How many actions, and how many locations, an entry may have; with more, it is not honored.</summary>
    public const int MaxValues = 64;

    // Parsers differ in which of two members of the same name they return.
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private AuthorizationDetail(string type) => Type = type;

    public string Type { get; }

    /// <summary>The actions (RFC 9396, 2.2); <see langword="null"/> when there is no such member.</summary>
    public IReadOnlyList<string>? Actions { get; private init; }

    /// <summary>The resources that the entry is for; <see langword="null"/> for any.</summary>
    public IReadOnlyList<string>? Locations { get; private init; }

    /// <summary>The object that the entry is for; <see langword="null"/> when it names none.</summary>
    public string? Identifier { get; private init; }

    /// <summary>Whether the members have the JSON types of RFC 9396, 2.2, and not more values than are compared.</summary>
    public bool IsValid { get; private init; }

    /// <param name="json">The entry as JSON.</param>
    /// <returns><see langword="null"/> when it is not an object with a <c>type</c>, which every entry must be.</returns>
    public static AuthorizationDetail? Parse(string json)
    {
        try
        {
            var entry = JsonElement.Parse(json, Strict);
            if (entry.ValueKind is not JsonValueKind.Object || !TryText(entry, "type", out var type) || type is not { Length: > 0 })
                return null;
            var isValid = TryTexts(entry, "actions", out var actions) & TryTexts(entry, "locations", out var locations)
                & TryText(entry, "identifier", out var identifier);
            return new(type) { Actions = actions, Locations = locations, Identifier = identifier, IsValid = isValid };
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null; // not JSON, nested too deeply, a repeated member, or an unpaired surrogate
        }
    }

    private static bool TryText(JsonElement entry, string name, out string? text)
    {
        text = null;
        if (!entry.TryGetProperty(name, out var member)) return true;
        if (member.ValueKind is not JsonValueKind.String) return false;
        text = member.GetString();
        return true;
    }

    private static bool TryTexts(JsonElement entry, string name, out IReadOnlyList<string>? texts)
    {
        texts = null;
        if (!entry.TryGetProperty(name, out var member)) return true;
        if (member.ValueKind is not JsonValueKind.Array || member.GetArrayLength() > MaxValues) return false;
        var all = new List<string>(member.GetArrayLength());
        foreach (var value in member.EnumerateArray())
        {
            if (value.ValueKind is not JsonValueKind.String) return false;
            all.Add(value.GetString()!);
        }

        texts = all;
        return true;
    }
}
