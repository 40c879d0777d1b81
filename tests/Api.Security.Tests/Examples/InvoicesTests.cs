using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;

namespace Api.Security.Tests.Examples;

/// <summary>The provider that <c>docs/authorization.md</c> shows.</summary>
public sealed class InvoicesTests
{
    [Fact]
    public async Task One_s_own_invoice_is_found_and_a_foreign_one_is_not()
    {
        Invoices.Add(new Invoice("1", "alice", null));
        Invoices.Add(new Invoice("2", "bob", null));
        await using var api = await TestApi.StartAsync(new TestApiOptions
        {
            AddSecurity = services => ScriptedScheme.Add(services).AddApiSecurity().AddResource<Invoice, Invoices>(),
            Endpoints = app => app.MapGet("/invoices/{id}", (AuthorizedResource<Invoice> invoice) => invoice.Value).RequireResource<Invoice>("read:invoices"),
        });
        (await api.GetAsync("/invoices/1", "accept-read.invoices")).Problem["id"]!.GetValue<string>().Should().Be("1");
        (await api.GetAsync("/invoices/2", "accept-read.invoices")).ShouldBe(404, "not_found");
        (await api.GetAsync("/invoices/3", "accept-read.invoices")).ShouldBe(404, "not_found");
    }
}
