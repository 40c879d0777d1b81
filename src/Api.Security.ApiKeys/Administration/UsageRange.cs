using Microsoft.AspNetCore.Mvc;

namespace Api.Security.ApiKeys;

/// <summary>The time of a usage report, and what its rows are.</summary>
internal sealed record UsageRange(
    [FromQuery(Name = "from")] DateTimeOffset? From, [FromQuery(Name = "to")] DateTimeOffset? To,
    [FromQuery(Name = "bucket")] string? Bucket, [FromQuery(Name = "by")] string? By) : IRequestPart<UsageRange>
{
    public const string Day = "day";
    public const string Hour = "hour";

    private const int DefaultDaysOfHours = 7;
    private const int DefaultDaysOfDays = 30;

    public static UsageRange Read(AdminRequest request)
    {
        var bucket = Word(request, "bucket", Hour, Day) ?? Hour;
        var by = Word(request, "by", "key", "outcome");
        var from = Time(request, "from");
        var to = Time(request, "to");
        if (from?.UtcTicks % TimeSpan.TicksPerHour is not (null or 0))
            request.Errors.Add("from", "Write a time on the hour in UTC, such as 2030-01-31T12:00:00Z.");
        var end = to ?? Ceiling(request.Now);
        var begin = from ?? Before(end, bucket is Day ? DefaultDaysOfDays : DefaultDaysOfHours);
        if (begin >= end) request.Errors.Add("from", "Write a time before to.");
        return new UsageRange(begin, end, bucket, by);
    }

    public UsageQuery ToQuery(string issuer, string clientId, int limit) => new()
    {
        Issuer = issuer,
        ClientId = clientId,
        From = From!.Value,
        To = To!.Value,
        Bucket = Bucket is Day ? UsageBucket.Day : UsageBucket.Hour,
        By = By switch { "key" => UsageGrouping.Key, "outcome" => UsageGrouping.Outcome, _ => UsageGrouping.None },
        Limit = limit,
    };

    private static string? Word(AdminRequest request, string name, string one, string other) =>
        request.Parse(name, text => text == one || text == other ? text : null, $"Write {one} or {other}.");

    private static DateTimeOffset? Time(AdminRequest request, string name) => request.Parse(name,
        static text => Rfc3339.TryRead(text, out var time) ? time : (DateTimeOffset?)null,
        "Write a time such as 2030-01-31T12:00:00Z (RFC 3339).");

    private static DateTimeOffset Ceiling(DateTimeOffset now) =>
        new(now.UtcTicks - (now.UtcTicks % TimeSpan.TicksPerHour) + TimeSpan.TicksPerHour, TimeSpan.Zero);

    private static DateTimeOffset Before(DateTimeOffset end, int days) => new(
        Math.Max(0, end.UtcTicks - (end.UtcTicks % TimeSpan.TicksPerHour) - (days * TimeSpan.TicksPerDay)), TimeSpan.Zero);
}

/// <summary>The client whose tokens were used.</summary>
internal sealed record TokenClientQuery(
    [FromQuery(Name = "issuer")] string Issuer, [FromQuery(Name = "clientId")] string ClientId) : IRequestPart<TokenClientQuery>
{
    public static TokenClientQuery Read(AdminRequest request) => new(Required(request, "issuer"), Required(request, "clientId"));

    private static string Required(AdminRequest request, string name)
    {
        if (request.Http.Request.Query.ContainsKey(name)) return request.Text(name) ?? "";
        request.Errors.Add(name, name is "issuer" ? "Write the iss of the tokens." : "Write the client_id of the tokens, or their sub.");
        return "";
    }
}
