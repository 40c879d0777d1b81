using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;

namespace Api.Security.Samples.Tests.Examples;

/// <summary>Tests of an application, in memory. Add the attributes of your test framework.</summary>
/// <typeparam name="TEntryPoint">A class of the application, such as Program.</typeparam>
public class OrdersTests<TEntryPoint> : WebApplicationFactory<TEntryPoint>
    where TEntryPoint : class
{
    public Task Alice_reads_orders() => ExpectAsync("200", TestIssuer.Token("alice", "read:orders"));

    public Task Credentials_are_required() => ExpectAsync("401 missing_credentials", token: null);

    public Task The_scope_is_required() => ExpectAsync("403 insufficient_scope", TestIssuer.Token("alice", "write:orders"));

    public Task A_token_for_another_API_is_refused() =>
        ExpectAsync("401 invalid_token", TestIssuer.Token("alice", "read:orders", ("aud", "billing")));

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        foreach (var (name, value) in TestIssuer.Settings) builder.UseSetting(name, value);
    }

    private async Task ExpectAsync(string expected, string? token)
    {
        using var client = CreateClient();
        if (token is not null) client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        using var response = await client.GetAsync("/orders");
        var problem = response.IsSuccessStatusCode ? null : await response.Content.ReadFromJsonAsync<JsonObject>();
        var actual = problem is null ? $"{(int)response.StatusCode}" : $"{(int)response.StatusCode} {problem["code"]}";
        if (actual != expected) throw new InvalidOperationException($"Expected {expected}, but the answer is {actual}.");
    }
}
