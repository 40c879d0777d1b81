using System.Globalization;
using Microsoft.AspNetCore.Mvc;

namespace Api.Security.ApiKeys;

/// <summary>The page of clients to return.</summary>
internal sealed record ClientQuery([FromQuery(Name = "after")] string? After, [FromQuery(Name = "limit")] int Limit)
    : IRequestPart<ClientQuery>
{
    public static ClientQuery Read(AdminRequest request) => new(request.Text("after"), request.Limit());
}

/// <summary>The page of audit entries to return.</summary>
internal sealed record AuditQuery(
    [FromQuery(Name = "client")] string? Client, [FromQuery(Name = "key")] string? Key, [FromQuery(Name = "actor")] string? Actor,
    [FromQuery(Name = "from")] DateTimeOffset? From, [FromQuery(Name = "to")] DateTimeOffset? To,
    [FromQuery(Name = "cursor")] Guid? Cursor, [FromQuery(Name = "limit")] int Limit) : IRequestPart<AuditQuery>
{
    public static AuditQuery Read(AdminRequest request) => new(request.Text("client"),
        request.Parse("key", static text => ApiKeyId.TryParsePublic(text, out var id) ? id.ToString() : null,
            "Write the id of a key, such as ak_0123456789ABCDEF."),
        request.Text("actor"), Time(request, "from"), Time(request, "to"),
        request.Parse("cursor", static text => Guid.TryParseExact(text, "D", out var id) ? id : (Guid?)null,
            "Write the value of next from the previous page."),
        request.Limit());

    private static DateTimeOffset? Time(AdminRequest request, string name) => request.Parse(name,
        static text => Rfc3339.TryRead(text, out var time) ? time : (DateTimeOffset?)null,
        "Write a time such as 2030-01-31T12:00:00Z (RFC 3339).");
}

/// <summary>Whether a change is made although it may cause an outage.</summary>
internal sealed record ForceQuery([FromQuery(Name = "force")] bool Force) : IRequestPart<ForceQuery>
{
    public static ForceQuery Read(AdminRequest request) => new(request.Parse("force",
        static text => text is "true" or "false" ? text is "true" : (bool?)null, "Write true or false.") ?? false);
}

/// <summary>Reads query parameters, each of which may occur once.</summary>
internal static class RequestQueries
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 200;
    private const int MaxLength = 200;

    public static string? Text(this AdminRequest request, string name)
    {
        if (!request.Http.Request.Query.TryGetValue(name, out var values)) return null;
        if (values is [{ Length: >= 1 and <= MaxLength } value] && !value.Any(char.IsControl)) return value;
        request.Errors.Add(name, $"Write it once, with 1 to {MaxLength} characters, without control characters.");
        return null;
    }

    public static T? Parse<T>(this AdminRequest request, string name, Func<string, T?> parse, string fix)
    {
        if (request.Text(name) is not { } text) return default;
        var value = parse(text);
        if (value is null) request.Errors.Add(name, fix);
        return value;
    }

    public static int Limit(this AdminRequest request) => request.Parse("limit",
        static text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= MaxLimit
            ? limit
            : (int?)null,
        $"Write a whole number from 1 to {MaxLimit}.") ?? DefaultLimit;
}
