using Microsoft.EntityFrameworkCore;

namespace Api.Security.ApiKeys;

/// <summary>Reads the audit.</summary>
internal static class AuditQueries
{
    public static async Task<IReadOnlyList<ApiKeyAuditEntry>> ReadAsync(
        DbContext context, ApiKeyAuditQuery query, CancellationToken cancellationToken)
    {
        var entries = context.Audit();
        if (query.TenantId is { } tenantId) entries = entries.Where(entry => entry.TenantId == tenantId);
        if (query.ClientId is { } clientId) entries = entries.Where(entry => entry.ClientId == clientId);
        if (query.KeyId is { } keyId) entries = entries.Where(entry => entry.Kid == keyId);
        if (query.ActorId is { } actorId) entries = entries.Where(entry => entry.ActorId == actorId);
        if (query.From is { } from)
        {
            var time = StoredTime.Write(from);
            entries = entries.Where(entry => entry.At >= time);
        }

        if (query.To is { } to)
        {
            var time = StoredTime.Write(to);
            entries = entries.Where(entry => entry.At < time);
        }

        if (query.Before is { } before)
        {
            var id = ApiAuditRow.IdText(before);
            entries = entries.Where(entry => string.Compare(entry.Id, id) < 0);
        }

        var page = await entries.OrderByDescending(entry => entry.Id).Take(query.Limit).ToListAsync(cancellationToken);
        return [.. page.Select(entry => entry.ToEntry())];
    }
}
