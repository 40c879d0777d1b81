using System.Globalization;

namespace Api.Security.ApiKeys;

/// <summary>Reads the parameters of a query, each of which may occur once.</summary>
internal sealed class QueryMembers(IQueryCollection query, RequestErrors mistakes)
{
    private const int DefaultLimit = 50;
    private const int MostLimit = 200;
    private const int LongestText = 200;

    public string? Text(string name)
    {
        if (!query.TryGetValue(name, out var values)) return null;
        if (values is [{ Length: >= 1 and <= LongestText } value] && !value.Any(char.IsControl)) return value;
        mistakes.Add(name, $"Write it once, with 1 to {LongestText} characters, without control characters.");
        return null;
    }

    public int Limit()
    {
        if (!query.TryGetValue("limit", out var values)) return DefaultLimit;
        if (values is [{ } text] && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit)
            && limit is >= 1 and <= MostLimit)
            return limit;
        mistakes.Add("limit", $"Write a whole number from 1 to {MostLimit}.");
        return DefaultLimit;
    }

    public bool Truth(string name)
    {
        if (Text(name) is not { } text) return false;
        if (text is not ("true" or "false")) mistakes.Add(name, "Write true or false.");
        return text is "true";
    }

    public DateTimeOffset? Time(string name)
    {
        if (Text(name) is not { } text) return null;
        if (Rfc3339.TryRead(text, out var time)) return time;
        mistakes.Add(name, "Write a time such as 2030-01-31T12:00:00Z (RFC 3339).");
        return null;
    }

    /// <returns>The id of a key, without prefix.</returns>
    public string? Key(string name)
    {
        if (Text(name) is not { } text) return null;
        if (ApiKeyId.TryParsePublic(text, out var id)) return id.ToString();
        mistakes.Add(name, "Write the id of a key, such as ak_0123456789ABCDEF.");
        return null;
    }

    public Guid? Cursor(string name)
    {
        if (Text(name) is not { } text) return null;
        if (Guid.TryParseExact(text, "D", out var id)) return id;
        mistakes.Add(name, "Write the value of next from the previous page.");
        return null;
    }
}
