using System.Collections.Concurrent;
using Api.Security;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Api.Security.Tests.Examples;

public sealed record Invoice(string Id, string OwnerId, string OwnerIssuer, string TenantId) : IOwnedResource;

/// <summary>Finds the invoice that a route names, whoever the caller is.</summary>
public sealed class Invoices : IResourceProvider<Invoice>
{
    private static readonly ConcurrentDictionary<string, Invoice> All = new(StringComparer.Ordinal);

    public static void Add(Invoice invoice) => All[invoice.Id] = invoice;

    public ValueTask<Invoice?> FindAsync(HttpContext context, CancellationToken cancellationToken) =>
        ValueTask.FromResult(context.GetRouteValue("id") is string id ? All.GetValueOrDefault(id) : null);
}
