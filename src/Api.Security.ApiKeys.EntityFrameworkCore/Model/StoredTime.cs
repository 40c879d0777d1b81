namespace Api.Security.ApiKeys;

/// <summary>
/// Times as they stand in the database: in UTC, which SQLite can compare, cut to the microsecond, which is what PostgreSQL
/// keeps. Cut here and for every database, so that none of them rounds on its own, and none up.
/// </summary>
internal static class StoredTime
{
    public static DateTime Write(DateTimeOffset time) => new(time.UtcTicks - time.UtcTicks % TimeSpan.TicksPerMicrosecond, DateTimeKind.Utc);

    public static DateTime? Write(DateTimeOffset? time) => time is { } one ? Write(one) : null;

    // SQLite knows no kind. Npgsql answers in local time when its old behaviour is switched on.
    public static DateTimeOffset Read(DateTime time) =>
        time.Kind is DateTimeKind.Local ? new DateTimeOffset(time).ToUniversalTime() : new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc));

    public static DateTimeOffset? Read(DateTime? time) => time is { } one ? Read(one) : null;
}
