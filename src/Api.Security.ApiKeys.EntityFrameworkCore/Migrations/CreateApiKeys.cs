using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Api.Security.ApiKeys;

/// <summary>
/// Creates the tables of <see cref="ApiKeysContext"/>. It uses the SQL of each database: a migration in the API of EF Core
/// contains types of one provider, and this package depends on none.
/// </summary>
[DbContext(typeof(ApiKeysContext))]
[Migration("20260801000000_CreateApiKeys")]
internal sealed class CreateApiKeys : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql(MigrationText.Read(migrationBuilder.ActiveProvider, "CreateApiKeys"));

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        foreach (var table in (string[])
            ["ApiKeyStore", "ApiKeyNotice", "ApiClientNetwork", "ApiAudit", "ApiKeyChange", "ApiKey", "ApiClient"])
            migrationBuilder.DropTable(table);
    }
}
