namespace Api.Security.ApiKeys;

/// <summary>
/// Times as they are stored in the database: in UTC, which SQLite can compare, and truncated to the microsecond, the precision of
/// PostgreSQL. They are truncated here, for every database, so that no database rounds them, in particular not up.
/// </summary>
internal static class StoredTime
{
    public static DateTime Write(DateTimeOffset time) =>
        new(time.UtcTicks - time.UtcTicks % TimeSpan.TicksPerMicrosecond, DateTimeKind.Utc);

    public static DateTime? Write(DateTimeOffset? time) => time is { } one ? Write(one) : null;

    // SQLite stores no DateTimeKind. Npgsql returns local time when its legacy behavior is enabled.
    public static DateTimeOffset Read(DateTime time) =>
        time.Kind is DateTimeKind.Local
            ? new DateTimeOffset(time).ToUniversalTime()
            : new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc));

    public static DateTimeOffset? Read(DateTime? time) => time is { } one ? Read(one) : null;
}
