namespace Api.Security.TestKit;

/// <summary>
/// SQL that fills the tables with clients of one API key each, faster than issuing them. The keys have no known secrets.
/// </summary>
public static class ManyApiKeys
{
    public static string PostgreSql(int count) => $"""
        INSERT INTO "ApiClient" ("Id", "TenantId", "Name", "Scopes", "AllowedCidrs", "SelfRotation", "CreatedAt", "Version")
            SELECT 'c' || lpad(n::text, 25, '0'), 't' || (n % 1000), 'client ' || n, '["read:orders"]', '[]', false, now(), 1 FROM generate_series(1, {count}) n;
        INSERT INTO "ApiKey" ("Kid", "ClientId", "Slot", "Environment", "Hash", "HashAlgorithm", "PepperVersion", "CreatedAt", "CreatedBy", "ExpiresAt", "GraceAfterFirstUse")
            SELECT 'k' || lpad(to_hex(n), 15, '0'), 'c' || lpad(n::text, 25, '0'), 1, 'live', decode(md5(n::text) || md5('x' || n), 'hex'), 1, 1, now(), 'test', now() + interval '60 days', 86400000 FROM generate_series(1, {count}) n;
        ANALYZE "ApiClient"; ANALYZE "ApiKey";
        """;

    public static string Sqlite(int count) => $"""
        WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {count})
            INSERT INTO "ApiClient" ("Id", "TenantId", "Name", "Scopes", "AllowedCidrs", "SelfRotation", "CreatedAt", "Version")
            SELECT printf('c%025d', n), 't' || (n % 1000), 'client ' || n, '["read:orders"]', '[]', 0, '2026-01-01 00:00:00', 1 FROM s;
        WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {count})
            INSERT INTO "ApiKey" ("Kid", "ClientId", "Slot", "Environment", "Hash", "HashAlgorithm", "PepperVersion", "CreatedAt", "CreatedBy", "ExpiresAt", "GraceAfterFirstUse")
            SELECT printf('k%015x', n), printf('c%025d', n), 1, 'live', randomblob(32), 1, 1, '2026-01-01 00:00:00', 'test', '2126-01-01 00:00:00', 86400000 FROM s;
        ANALYZE;
        """;
}
