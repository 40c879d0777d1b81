using Microsoft.EntityFrameworkCore;

namespace Api.Security.ApiKeys;

/// <summary>
/// The tables of API keys only, for applications without a context of their own, or with a separate database for keys. It comes
/// with migrations for SQLite and PostgreSQL: <c>await context.Database.MigrateAsync()</c>.
/// </summary>
/// <param name="options">
/// The database, such as <c>o =&gt; o.UseNpgsql(…)</c> in <c>UseEntityFrameworkCore&lt;ApiKeysContext&gt;</c>.
/// </param>
public sealed class ApiKeysContext(DbContextOptions<ApiKeysContext> options) : DbContext(options)
{
    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        modelBuilder.AddApiKeys(Database);
    }
}
