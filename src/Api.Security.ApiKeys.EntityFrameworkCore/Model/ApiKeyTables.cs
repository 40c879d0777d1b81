using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Api.Security.ApiKeys;

/// <summary>The tables, columns and indexes. All names are explicit, because the filters of indexes repeat some of them.</summary>
internal sealed partial class ApiKeyTables(ModelBuilder model, Dialect dialect)
{
    private const int ClientIdLength = 26;
    private const int KeyIdLength = 16;
    private const int NameLength = 200;

    public void AddAll()
    {
        model.Entity<ApiClientRow>(Client);
        model.Entity<ApiKeyRow>(Key);
        model.Entity<ApiKeyChangeRow>(Change);
        model.Entity<ApiAuditRow>(Audit);
        model.Entity<ApiClientNetworkRow>(Network);
        model.Entity<ApiKeyNoticeRow>(Notice);
        model.Entity<ApiKeyStoreRow>(Store);
        model.Entity<ApiUsageHourRow>(UsageHour);
        model.Entity<ApiUsageDayRow>(UsageDay);
        model.Entity<ApiUsageFlushRow>(Batches);
        model.Entity<ApiQuotaUseRow>(QuotaUse);
    }

    private void Client(EntityTypeBuilder<ApiClientRow> table)
    {
        Name(table, "ApiClient");
        table.HasKey(client => client.Id).HasName("PK_ApiClient");
        Ordinal(table, client => client.Id, ClientIdLength);
        Ordinal(table, client => client.TenantId, NameLength);
        Ordinal(table, client => client.Name, NameLength);
        // Two indexes, because in most databases one null never equals another.
        table.HasIndex(client => new { client.TenantId, client.Name }, "UX_ApiClient_TenantId_Name").IsUnique()
            .HasFilter("\"DeletedAt\" IS NULL");
        table.HasIndex(client => client.Name, "UX_ApiClient_Name").IsUnique().HasFilter("\"DeletedAt\" IS NULL AND \"TenantId\" IS NULL");
    }

    private void Key(EntityTypeBuilder<ApiKeyRow> table)
    {
        Name(table, "ApiKey");
        table.HasKey(key => key.No).HasName("PK_ApiKey");
        Ordinal(table, key => key.Kid, KeyIdLength);
        Ordinal(table, key => key.ClientId, ClientIdLength);
        Ordinal(table, key => key.IssuedByKeyId, KeyIdLength);
        Ordinal(table, key => key.LineageId, KeyIdLength);
        table.Property(key => key.Generation).HasDefaultValue(0).ValueGeneratedNever();
        table.Property(key => key.Slot).HasConversion<short?>();
        table.Property(key => key.HashAlgorithm).HasConversion<short>();
        table.Property(key => key.Hash).HasMaxLength(64);
        table.HasOne<ApiClientRow>().WithMany().HasForeignKey(key => key.ClientId).HasConstraintName("FK_ApiKey_ApiClient")
            .OnDelete(DeleteBehavior.Restrict);
        table.HasIndex(key => key.Kid, "UX_ApiKey_Kid").IsUnique();
        table.HasIndex(key => new { key.ClientId, key.Slot }, "UX_ApiKey_ClientId_Slot").IsUnique().HasFilter("\"Slot\" IS NOT NULL");
        table.HasIndex(key => key.ClientId, "IX_ApiKey_ClientId");
        table.HasIndex(key => new { key.ClientId, key.IdempotencyHash }, "IX_ApiKey_ClientId_IdempotencyHash")
            .HasFilter("\"IdempotencyHash\" IS NOT NULL");
        table.HasIndex(key => key.ExpiresAt, "IX_ApiKey_ExpiresAt");
    }

    private void Change(EntityTypeBuilder<ApiKeyChangeRow> table)
    {
        Name(table, "ApiKeyChange");
        table.HasKey(change => change.Seq).HasName("PK_ApiKeyChange");
        Ordinal(table, change => change.Kid, KeyIdLength);
        Ordinal(table, change => change.ClientId, ClientIdLength);
        table.Property(change => change.At).HasDefaultValueSql(dialect.Now);
        table.HasIndex(change => change.At, "IX_ApiKeyChange_At");
    }

    private void Audit(EntityTypeBuilder<ApiAuditRow> table)
    {
        Name(table, "ApiAudit");
        table.HasKey(entry => entry.Id).HasName("PK_ApiAudit");
        Ordinal(table, entry => entry.Id, 36);
        Ordinal(table, entry => entry.TenantId, NameLength);
        Ordinal(table, entry => entry.ClientId, ClientIdLength);
        Ordinal(table, entry => entry.Kid, KeyIdLength);
        Ordinal(table, entry => entry.ActorId, -1);
        table.HasIndex(entry => new { entry.ClientId, entry.Id }, "IX_ApiAudit_ClientId_Id");
        table.HasIndex(entry => new { entry.TenantId, entry.Id }, "IX_ApiAudit_TenantId_Id");
    }

    private void Network(EntityTypeBuilder<ApiClientNetworkRow> table)
    {
        Name(table, "ApiClientNetwork");
        table.HasKey(network => new { network.ClientId, network.Network }).HasName("PK_ApiClientNetwork");
        table.HasIndex(network => network.At, "IX_ApiClientNetwork_At");
        Ordinal(table, network => network.ClientId, ClientIdLength);
        Ordinal(table, network => network.Network, 43);
    }

    private void Notice(EntityTypeBuilder<ApiKeyNoticeRow> table)
    {
        Name(table, "ApiKeyNotice");
        table.HasKey(notice => new { notice.KeyId, notice.Notice }).HasName("PK_ApiKeyNotice");
        Ordinal(table, notice => notice.KeyId, KeyIdLength);
        Ordinal(table, notice => notice.Notice, 40);
    }

    private void Store(EntityTypeBuilder<ApiKeyStoreRow> table)
    {
        Name(table, "ApiKeyStore");
        table.HasKey(store => store.Id).HasName("PK_ApiKeyStore");
        table.Property(store => store.Id).ValueGeneratedNever();
        Ordinal(table, store => store.Name, 32);
    }

    // Explicit, so that no convention of the context renames a column or limits the length of a text.
    private void Name<TRow>(EntityTypeBuilder<TRow> table, string name)
        where TRow : class
    {
        table.ToTable(name);
        foreach (var property in typeof(TRow).GetProperties())
        {
            var column = table.Property(property.Name).HasColumnName(property.Name);
            if (property.PropertyType == typeof(string)) column.HasMaxLength(-1);
            if ((property.PropertyType == typeof(DateTime) || property.PropertyType == typeof(DateTime?)) && dialect.TimeType is not null)
                column.HasColumnType(dialect.TimeType);
        }
    }

    private void Ordinal<TRow>(EntityTypeBuilder<TRow> table, Expression<Func<TRow, string?>> property, int length)
        where TRow : class
    {
        var column = table.Property(property).HasMaxLength(length);
        if (dialect.Collation is not null) column.UseCollation(dialect.Collation);
    }
}
