using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Api.Security.ApiKeys;

/// <summary>
/// Makes the tables of <see cref="ApiKeysContext"/>. As SQL of each database: a migration in EF Core's own words names types of
/// one provider, and this package depends on none.
/// </summary>
[DbContext(typeof(ApiKeysContext))]
[Migration("20260801000000_CreateApiKeys")]
internal sealed class CreateApiKeys : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(MigrationText.Read(migrationBuilder.ActiveProvider, "CreateApiKeys"));

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        foreach (var table in (string[])["ApiKeyStore", "ApiKeyNotice", "ApiClientNetwork", "ApiAudit", "ApiKeyChange", "ApiKey", "ApiClient"]) migrationBuilder.DropTable(table);
    }
}
