using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Orders.Api;

/// <summary>Creates the table of orders. It specifies no column types, so it works for every database.</summary>
[DbContext(typeof(OrdersContext))]
[Migration("20260801000000_CreateOrders")]
internal sealed class CreateOrders : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "Orders",
            table => new
            {
                Id = table.Column<string>(nullable: false),
                Item = table.Column<string>(nullable: false),
                Quantity = table.Column<int>(nullable: false),
                OwnerId = table.Column<string>(nullable: false),
                OwnerIssuer = table.Column<string>(nullable: true),
                Tenant = table.Column<string>(nullable: true),
            },
            constraints: table => table.PrimaryKey("PK_Orders", order => order.Id));
        migrationBuilder.CreateIndex("IX_Orders_Tenant_OwnerId", "Orders", ["Tenant", "OwnerId"]);
    }

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.DropTable("Orders");
}
