using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Api.Security.ApiKeys.Tests;

/// <summary>The migrations that come with the package.</summary>
public sealed class MigrationTests(Databases databases)
{
    private const string SqliteSchema = """
        SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_master WHERE tbl_name NOT LIKE '\_\_EF%' ESCAPE '\' AND tbl_name NOT LIKE 'sqlite%' ORDER BY 1
        """;

    // EnsureCreated does not partition ApiUsageHour, migrations do: the partitions, of which there is only one, are left out.
    private const string PostgreSqlSchema = """
        SELECT concat_ws(' ', table_name, ordinal_position, column_name, data_type, character_maximum_length, collation_name, is_nullable, column_default, is_identity, identity_generation)
        FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '\_\_EF%' AND table_name <> 'ApiUsageHour_default'
        UNION ALL SELECT replace(indexdef, ' ON ONLY ', ' ON ') FROM pg_indexes
            WHERE schemaname = 'public' AND tablename NOT LIKE '\_\_EF%' AND tablename <> 'ApiUsageHour_default'
        UNION ALL SELECT concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid)) FROM pg_constraint
            WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text NOT LIKE '%\_\_EF%'
            AND conrelid::regclass::text <> '"ApiUsageHour_default"'
        ORDER BY 1
        """;

    public static TheoryData<Provider> Providers => [Provider.Sqlite, Provider.PostgreSql];

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Migrations_create_the_schema_of_the_model(Provider provider)
    {
        await using var migrated = await databases.EmptyAsync(provider);
        await using var created = await databases.EmptyAsync(provider);
        await migrated.MigrateAsync();
        await using (var context = created.Context()) await context.Database.EnsureCreatedAsync();
        var schema = await SchemaAsync(migrated, provider);
        schema.Should().Equal(await SchemaAsync(created, provider)).And.HaveCountGreaterThan(10);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Several_nodes_can_migrate_an_empty_database_at_once(Provider provider)
    {
        for (var round = 0; round < 3; round++)
        {
            await using var database = await databases.EmptyAsync(provider);
            await database.MigrateOnSeveralNodesAsync();
        }
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Migrating_again_changes_nothing_and_reverting_removes_everything(Provider provider)
    {
        await using var database = await databases.MigratedAsync(provider);
        await using var context = database.Context();
        await context.Database.MigrateAsync();
        (await context.Database.GetPendingMigrationsAsync()).Should().BeEmpty();
        await context.GetService<IMigrator>().MigrateAsync(Migration.InitialDatabase);
        (await SchemaAsync(database, provider)).Should().BeEmpty();
    }

    [Fact]
    public async Task The_migration_script_for_operators_can_run_twice()
    {
        await using var database = await databases.EmptyAsync(Provider.PostgreSql);
        await using var context = database.Context();
        var script = context.GetService<IMigrator>().GenerateScript(options: MigrationsSqlGenerationOptions.Idempotent);
        await database.ExecuteAsync(script);
        await database.ExecuteAsync(script);
        (await context.Database.GetPendingMigrationsAsync()).Should().BeEmpty();
    }

    [Fact]
    public void An_unsupported_database_is_refused_with_a_message_that_says_what_to_do()
    {
        var read = () => MigrationText.Read("Microsoft.EntityFrameworkCore.SqlServer", "CreateApiKeys");
        read.Should().Throw<NotSupportedException>()
            .WithMessage("*not for Microsoft.EntityFrameworkCore.SqlServer*context of your own*modelBuilder.AddApiKeys(Database)*");
    }

    private static async Task<List<string>> SchemaAsync(Database database, Provider provider)
    {
        await using var connection = database.Connection();
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = provider is Provider.Sqlite ? SqliteSchema : PostgreSqlSchema;
        await using var reader = await command.ExecuteReaderAsync();
        List<string> rows = [];
        while (await reader.ReadAsync())
            rows.AddRange(provider is Provider.Sqlite ? Definitions(reader.GetString(0)) : [reader.GetString(0)]);
        return [.. rows.Order(StringComparer.Ordinal)];
    }

    // SQLite keeps the text of a table, to which ALTER TABLE appends: each column and constraint is compared on its own.
    private static List<string> Definitions(string row)
    {
        var text = System.Text.RegularExpressions.Regex.Replace(row, @"\s+", " ");
        if (!text.StartsWith("table ", StringComparison.Ordinal)) return [text];
        var (open, depth, start) = (text.IndexOf('('), 0, text.IndexOf('(') + 1);
        List<string> parts = [];
        for (var i = open; i < text.Length; i++)
        {
            depth += text[i] is '(' ? 1 : text[i] is ')' ? -1 : 0;
            if (depth == 0 || (depth == 1 && text[i] is ','))
            {
                parts.Add($"{text[..open]}: {text[start..i].Trim()}");
                start = i + 1;
            }
        }

        return parts;
    }
}
