namespace Api.Security;

/// <summary>The tenant that a request was let in for.</summary>
internal sealed record ResolvedTenant(string Id)
{
    public static void Set(HttpContext request, string tenant) => request.Features.Set(new ResolvedTenant(tenant));
}
