namespace Api.Security.ApiKeys;

/// <summary>The SQL of a migration for one database.</summary>
internal static class MigrationText
{
    public static string Read(string? provider, string migration)
    {
        var database = provider switch
        {
            Dialect.SqliteProvider => "Sqlite",
            Dialect.PostgreSqlProvider => "PostgreSql",
            _ => throw new NotSupportedException(
                $"ApiKeysContext has migrations for SQLite and PostgreSQL, not for {provider}: create a context of your own "
                + "with modelBuilder.AddApiKeys(Database) in OnModelCreating, and its migrations."),
        };
        using var stream = typeof(MigrationText).Assembly.GetManifestResourceStream($"{migration}.{database}.sql")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
