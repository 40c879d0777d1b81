using System.Data.Common;

namespace Api.Security.ApiKeys;

/// <summary>Recognizes database errors without references to the packages of the providers.</summary>
internal static class DatabaseErrors
{
    // SQLite has no SQLSTATE, and only its own exception type has its codes 2067 and 1555. Both have this message, which is never
    // translated.
    private const string SqliteUnique = "UNIQUE constraint failed";

    /// <summary>Whether a unique index or a primary key already has the value (SQLSTATE 23505).</summary>
    public static bool IsUniqueViolation(this Exception exception) => Find(exception) is { } error
        && (error.SqlState == "23505" || (error.SqlState is null && error.Message.Contains(SqliteUnique, StringComparison.Ordinal)));

    /// <summary>
    /// Whether another transaction was in conflict and nothing of this one is written (SQLSTATE 40001 and 40P01), such as when
    /// two clients swap names.
    /// </summary>
    public static bool IsLostRace(this Exception exception) => Find(exception)?.SqlState is "40001" or "40P01";

    /// <summary>Whether the database is unavailable (SQLSTATE classes 08 and 53, and 57P01 to 57P05).</summary>
    public static bool IsOutage(this DbException exception) =>
        exception.SqlState is ['0', '8', ..] or ['5', '3', ..] or ['5', '7', 'P', ..];

    private static DbException? Find(Exception? exception)
    {
        while (exception is not null and not DbException) exception = exception.InnerException;
        return (DbException?)exception;
    }
}
