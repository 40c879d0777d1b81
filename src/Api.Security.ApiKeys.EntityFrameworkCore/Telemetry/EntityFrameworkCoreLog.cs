using Microsoft.Extensions.Logging;

namespace Api.Security.ApiKeys;

/// <summary>The log messages of this package, ids 1700 to 1799.</summary>
internal static partial class EntityFrameworkCoreLog
{
    public const string Category = "Api.Security.ApiKeys.EntityFrameworkCore";

    [LoggerMessage(1701, LogLevel.Information,
        "The database user may not create and drop partitions of ApiUsageHour: it does not own them, or may not create tables in their " +
        "schema. Usage is stored in the default partition and deleted row by row. Logged once.")]
    public static partial void MayNotPartition(this ILogger logger);

    [LoggerMessage(1702, LogLevel.Warning,
        "A partition of ApiUsageHour could not be created or dropped (SQLSTATE {State}). This is tried again every hour; logged once.")]
    public static partial void CannotPartition(this ILogger logger, string? state);
}
