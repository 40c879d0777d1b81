using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;

namespace Api.Security.Tests.Examples;

/// <summary>The resource provider of <c>docs/authorization.md</c>.</summary>
public sealed class InvoicesTests
{
    [Fact]
    public async Task A_caller_gets_their_own_invoice_and_no_other()
    {
        Invoices.Add(new Invoice("1", "alice", "test", "acme"));
        Invoices.Add(new Invoice("2", "bob", "test", "acme"));
        Invoices.Add(new Invoice("3", "alice", "another issuer", "acme"));
        Invoices.Add(new Invoice("4", "alice", "test", "globex"));
        await using var api = await TestApi.StartAsync(new TestApiOptions
        {
            AddSecurity = services => ClaimsScheme.Add(services).AddApiSecurity().AddResource<Invoice, Invoices>(),
            Endpoints = app => app.MapGet("/invoices/{id}", (AuthorizedResource<Invoice> invoice) => invoice.Value)
                .RequireResource<Invoice>("read:invoices"),
        });
        var alice = ClaimsScheme.Credential("""{"scope":"read:invoices","tenant_id":"acme"}""");
        (await api.GetAsync("/invoices/1", alice)).Problem["id"]!.GetValue<string>().Should().Be("1");
        foreach (var foreign in new[] { "2", "3", "4", "5" })
            (await api.GetAsync("/invoices/" + foreign, alice)).ShouldBe(404, "not_found");
    }
}
