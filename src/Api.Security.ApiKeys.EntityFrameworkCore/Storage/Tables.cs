using Microsoft.EntityFrameworkCore;

namespace Api.Security.ApiKeys;

/// <summary>The tables as queries. Entities are not tracked, and no query filter of the context hides a row.</summary>
internal static class Tables
{
    public static IQueryable<ApiClientRow> Clients(this DbContext context) =>
        context.Set<ApiClientRow>().AsNoTracking().IgnoreQueryFilters();

    public static IQueryable<ApiKeyRow> Keys(this DbContext context) => context.Set<ApiKeyRow>().AsNoTracking().IgnoreQueryFilters();

    public static IQueryable<ApiKeyChangeRow> Changes(this DbContext context) =>
        context.Set<ApiKeyChangeRow>().AsNoTracking().IgnoreQueryFilters();

    public static IQueryable<ApiAuditRow> Audit(this DbContext context) => context.Set<ApiAuditRow>().AsNoTracking().IgnoreQueryFilters();

    public static IQueryable<ApiClientNetworkRow> Networks(this DbContext context) =>
        context.Set<ApiClientNetworkRow>().AsNoTracking().IgnoreQueryFilters();

    public static IQueryable<ApiKeyNoticeRow> Notices(this DbContext context) =>
        context.Set<ApiKeyNoticeRow>().AsNoTracking().IgnoreQueryFilters();

    public static IQueryable<ApiKeyStoreRow> Stores(this DbContext context) =>
        context.Set<ApiKeyStoreRow>().AsNoTracking().IgnoreQueryFilters();

    public static IQueryable<ApiUsageHourRow> UsageHours(this DbContext context) =>
        context.Set<ApiUsageHourRow>().AsNoTracking().IgnoreQueryFilters();

    public static IQueryable<ApiUsageDayRow> UsageDays(this DbContext context) =>
        context.Set<ApiUsageDayRow>().AsNoTracking().IgnoreQueryFilters();

    public static IQueryable<ApiUsageFlushRow> UsageFlushes(this DbContext context) =>
        context.Set<ApiUsageFlushRow>().AsNoTracking().IgnoreQueryFilters();

    public static IQueryable<ApiQuotaUseRow> QuotaUses(this DbContext context) =>
        context.Set<ApiQuotaUseRow>().AsNoTracking().IgnoreQueryFilters();
}
