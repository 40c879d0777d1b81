using System.Text.Json;

namespace Api.Security.ApiKeys;

/// <summary>
/// Reads the members of a request body. They are read by hand, so that the response lists all errors at once, each by the name of its
/// member, and never repeats what was sent.
/// </summary>
internal sealed class RequestMembers(JsonElement body, RequestErrors mistakes)
{
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    public delegate bool Parser<T>(string text, out T value);

    /// <summary>The body in canonical form: members sorted by name, no whitespace.</summary>
    public string Canonical => CanonicalJson.Write(body);

    public bool Has(string name)
    {
        _known.Add(name);
        return body.TryGetProperty(name, out _);
    }

    /// <returns>Whether the member is present and <c>null</c>.</returns>
    public bool IsNull(string name)
    {
        _known.Add(name);
        return body.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.Null;
    }

    /// <returns>The text; <see langword="null"/> when the member is missing or invalid.</returns>
    public string? Text(string name, Func<string, bool> isGood, string cure)
    {
        _known.Add(name);
        if (!body.TryGetProperty(name, out var value)) return null;
        if (TextOf(value) is { } text && isGood(text)) return text;
        mistakes.Add(name, cure);
        return null;
    }

    /// <summary>Reads a text that may be <c>null</c>.</summary>
    public string? TextOrNull(string name, Func<string, bool> isGood, string cure) => IsNull(name) ? null : Text(name, isGood, cure);

    public string RequiredText(string name, Func<string, bool> isGood, string cure)
    {
        if (!Has(name)) mistakes.Add(name, cure);
        return Text(name, isGood, cure) ?? "";
    }

    /// <summary>Reads an array of texts, without duplicates, in the order of the request.</summary>
    public IReadOnlyList<string>? Texts(string name, int most, Func<string, string?> read, string cure)
    {
        _known.Add(name);
        if (!body.TryGetProperty(name, out var value)) return null;
        if (value.ValueKind is JsonValueKind.Array && value.GetArrayLength() <= most)
        {
            string?[] texts = [.. value.EnumerateArray().Select(entry => TextOf(entry) is { } text ? read(text) : null)];
            if (!texts.Contains(null)) return [.. texts.OfType<string>().Distinct(StringComparer.Ordinal)];
        }

        mistakes.Add(name, cure);
        return null;
    }

    public bool? Truth(string name)
    {
        _known.Add(name);
        if (!body.TryGetProperty(name, out var value)) return null;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False) return value.GetBoolean();
        mistakes.Add(name, "Write true or false.");
        return null;
    }

    public int? Number(string name, int least, int most)
    {
        _known.Add(name);
        if (!body.TryGetProperty(name, out var value)) return null;
        if (value.ValueKind is JsonValueKind.Number && value.TryGetInt32(out var number) && number >= least && number <= most)
            return number;
        mistakes.Add(name, $"Write a whole number from {least} to {most}.");
        return null;
    }

    /// <summary>Reads a time that may be <c>null</c>.</summary>
    public DateTimeOffset? Time(string name)
    {
        if (IsNull(name) || !body.TryGetProperty(name, out var value)) return null;
        if (TextOf(value) is { } text && Rfc3339.TryRead(text, out var time)) return time;
        mistakes.Add(name, "Write a time such as 2030-01-31T12:00:00Z (RFC 3339).");
        return null;
    }

    /// <summary>Reports unknown members, because a misspelled one would silently have no effect. Call it last.</summary>
    /// <returns>Whether there are no errors.</returns>
    public bool AreGood()
    {
        if (body.EnumerateObject().Any(member => !_known.Contains(member.Name)))
            mistakes.Add(RequestErrors.Body,
                _known.Count == 0 ? "Write no members." : $"Write only these members: {string.Join(", ", _known)}.");
        return mistakes.AreNone;
    }

    private static string? TextOf(JsonElement value)
    {
        if (value.ValueKind is not JsonValueKind.String) return null;
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null; // an unpaired surrogate
        }
    }
}
