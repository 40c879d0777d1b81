namespace Api.Security.ApiKeys;

/// <summary>The SQL that differs between databases.</summary>
/// <param name="Collation">A collation that compares byte by byte, so that ids are case-sensitive.</param>
/// <param name="Now">The time by the clock of the database, in UTC, at the moment of the statement.</param>
/// <param name="TimeType">The column type of a time, where the provider's own choice depends on a switch.</param>
/// <param name="StatementTime">The same time, read once for a whole statement, so that an index can be used with it.</param>
/// <param name="SecondsAgo">The time a number of seconds ago; <c>{0}</c> is the number.</param>
/// <param name="LimitTransaction">Ends this transaction when its client stops responding or a statement takes too long.</param>
/// <param name="HasOneWriter">Whether the database allows only one writer at a time.</param>
/// <param name="HasPartitions">Whether a table can be partitioned as the migration for PostgreSQL does it.</param>
/// <param name="HasOnConflict">Whether it has <c>INSERT … ON CONFLICT</c>, <c>WITH</c> before <c>UPDATE</c>, and lists of rows.</param>
internal sealed record Dialect(
    string? Collation, string Now, string StatementTime, string SecondsAgo, string? TimeType = null, string? LimitTransaction = null,
    bool HasOneWriter = false, bool HasPartitions = false, bool HasOnConflict = false)
{
    public const string SqliteProvider = "Microsoft.EntityFrameworkCore.Sqlite";
    public const string PostgreSqlProvider = "Npgsql.EntityFrameworkCore.PostgreSQL";

    private const string SqliteNow = "strftime('%Y-%m-%d %H:%M:%f', 'now')";

    // A node that freezes between its change row and its commit must not commit once the feed no longer looks that far back. Twice
    // the sum of both limits is well below the 60 s of the feed. Not now(): it returns the time when the transaction began.
    private static readonly Dialect PostgreSql = new(
        "C", "clock_timestamp()", "statement_timestamp()", "statement_timestamp() - interval '{0} seconds'",
        "timestamp with time zone", "SET LOCAL statement_timeout = '10s'; SET LOCAL idle_in_transaction_session_timeout = '10s'",
        HasPartitions: true, HasOnConflict: true);

    private static readonly Dialect Sqlite = new(
        "BINARY", SqliteNow, SqliteNow, "strftime('%Y-%m-%d %H:%M:%f', 'now', '-{0} seconds')", HasOneWriter: true,
        HasOnConflict: true);

    private static readonly Dialect SqlServer = new(
        "Latin1_General_100_BIN2", "SYSUTCDATETIME()", "SYSUTCDATETIME()", "DATEADD(second, -{0}, SYSUTCDATETIME())");
    private static readonly Dialect MySql = new(
        "utf8mb4_bin", "(UTC_TIMESTAMP(6))", "UTC_TIMESTAMP(6)", "UTC_TIMESTAMP(6) - INTERVAL {0} SECOND");
    private static readonly Dialect Unknown = new(
        null, "CURRENT_TIMESTAMP", "CURRENT_TIMESTAMP", "CURRENT_TIMESTAMP - INTERVAL '{0}' SECOND");

    /// <summary>Selects the time, under the column name that EF Core expects.</summary>
    public string SelectNow => $"SELECT {Now} AS \"Value\"";

    public static Dialect For(string? provider) => provider switch
    {
        SqliteProvider => Sqlite,
        PostgreSqlProvider => PostgreSql,
        "Microsoft.EntityFrameworkCore.SqlServer" => SqlServer,
        "Pomelo.EntityFrameworkCore.MySql" or "MySql.EntityFrameworkCore" => MySql,
        _ => Unknown,
    };
}
