using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Api.Security.ApiKeys;

/// <summary>The tables of usage.</summary>
internal sealed partial class ApiKeyTables
{
    private void UsageHour(EntityTypeBuilder<ApiUsageHourRow> table)
    {
        Name(table, "ApiUsageHour");
        table.HasKey(row => new { row.ClientId, row.Issuer, row.Hour, row.KeyId, row.Slot, row.Outcome }).HasName("PK_ApiUsageHour");
        table.HasIndex(row => row.Hour, "IX_ApiUsageHour_Hour");
        Ordinal(table, row => row.ClientId, UsageCount.MaxLength);
        Ordinal(table, row => row.Issuer, UsageCount.MaxLength);
        Ordinal(table, row => row.KeyId, KeyIdLength);
        Ordinal(table, row => row.TenantId, NameLength);
    }

    private void UsageDay(EntityTypeBuilder<ApiUsageDayRow> table)
    {
        Name(table, "ApiUsageDay");
        table.HasKey(row => new { row.ClientId, row.Issuer, row.Day, row.KeyId, row.Slot, row.Outcome }).HasName("PK_ApiUsageDay");
        table.HasIndex(row => row.Day, "IX_ApiUsageDay_Day");
        Ordinal(table, row => row.ClientId, UsageCount.MaxLength);
        Ordinal(table, row => row.Issuer, UsageCount.MaxLength);
        Ordinal(table, row => row.KeyId, KeyIdLength);
        Ordinal(table, row => row.TenantId, NameLength);
    }

    private void Batches(EntityTypeBuilder<ApiUsageFlushRow> table)
    {
        Name(table, "ApiUsageFlush");
        table.HasKey(row => new { row.NodeId, row.BatchNo }).HasName("PK_ApiUsageFlush");
        table.HasIndex(row => row.At, "IX_ApiUsageFlush_At");
        Ordinal(table, row => row.NodeId, 32);
        table.Property(row => row.At).HasDefaultValueSql(dialect.Now);
    }

    private void QuotaUse(EntityTypeBuilder<ApiQuotaUseRow> table)
    {
        Name(table, "ApiQuotaUse");
        table.HasKey(row => new { row.Owner, row.Policy, row.WindowStart }).HasName("PK_ApiQuotaUse");
        table.HasIndex(row => row.WindowStart, "IX_ApiQuotaUse_WindowStart");
        Ordinal(table, row => row.Owner, 400);
        Ordinal(table, row => row.Policy, 64);
    }
}
