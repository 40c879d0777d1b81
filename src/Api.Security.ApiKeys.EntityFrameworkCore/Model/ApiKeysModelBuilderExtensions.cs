using Api.Security.ApiKeys;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace Api.Security;

/// <summary>Adds the tables of API keys to a context.</summary>
public static class ApiKeysModelBuilderExtensions
{
    /// <summary>
    /// Adds the tables <c>ApiClient</c>, <c>ApiKey</c>, <c>ApiKeyChange</c>, <c>ApiAudit</c>, <c>ApiClientNetwork</c>,
    /// <c>ApiKeyNotice</c>, <c>ApiKeyStore</c>, <c>ApiUsageHour</c>, <c>ApiUsageDay</c>, <c>ApiUsageFlush</c> and
    /// <c>ApiQuotaUse</c> to a context of your own, in its default schema. Call it in
    /// <c>OnModelCreating</c>, then add a migration, also after an update of this package that adds tables.
    /// The names do not depend on the naming convention of the context.
    /// </summary>
    /// <param name="modelBuilder">The builder that <c>OnModelCreating</c> receives.</param>
    /// <param name="database">
    /// The property <c>Database</c> of the context. Its provider determines how ids are compared byte by byte, and the SQL for
    /// the clock of the database.
    /// </param>
    /// <returns>The same builder.</returns>
    public static ModelBuilder AddApiKeys(this ModelBuilder modelBuilder, DatabaseFacade database)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        ArgumentNullException.ThrowIfNull(database);
        new ApiKeyTables(modelBuilder, Dialect.For(database.ProviderName)).AddAll();
        return modelBuilder;
    }
}
