using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Api.Security.ApiKeys;

/// <summary>Adds usage, what was used of quotas, the last use of keys, and limits of clients. It rewrites no row.</summary>
[DbContext(typeof(ApiKeysContext))]
[Migration("20261127000000_AddUsageAndLimits")]
internal sealed class AddUsageAndLimits : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql(MigrationText.Read(migrationBuilder.ActiveProvider, "AddUsageAndLimits"));

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        foreach (var table in (string[])["ApiQuotaUse", "ApiUsageFlush", "ApiUsageDay", "ApiUsageHour"])
            migrationBuilder.DropTable(table);
        // Not DropColumn: for SQLite, it would rebuild the tables from a model that this package does not keep.
        foreach (var (table, column) in
            ((string, string)[])[("ApiKeyStore", "UsageSince"), ("ApiKey", "LastUsedAt"), ("ApiClient", "Limits")])
            migrationBuilder.Sql($"ALTER TABLE \"{table}\" DROP COLUMN \"{column}\";");
    }
}
