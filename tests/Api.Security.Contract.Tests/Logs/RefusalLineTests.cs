using Api.Security.TestKit;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Contract.Tests.Logs;

/// <summary>Each refused request has one line that names the endpoint, the cause and the configured values.</summary>
public sealed class RefusalLineTests
{
    [Fact]
    public async Task Probe()
    {
        await using var api = await LoggedApi.StartAsync();
        var text = new System.Text.StringBuilder();
        foreach (var (name, (path, headers, _)) in Refused.Requests) text.AppendLine($"{name}\t{await api.LineAsync(path, headers(api))}");
        await Try("no issuer", new TestApiOptions { AddSecurity = s => s.AddApiSecurity().AddJwt() });
        await Try("no audience", new TestApiOptions
        {
            AddSecurity = s => s.AddApiSecurity().AddJwt(),
            Settings = new() { ["ApiSecurity:Jwt:Issuers:0:Authority"] = "https://auth.example.com/" },
        });
        await Try("misspelt", new TestApiOptions
        {
            AddSecurity = s => s.AddApiSecurity().AddJwt(j => j.AddIssuer("https://auth.example.com/", "orders-api")),
            Settings = new() { ["ApiSecurity:RequireTsl"] = "true", ["ApiSecurity:ApiKeys:Brand"] = "x" },
        });
        await Try("http", new TestApiOptions
        {
            AddSecurity = s => s.AddApiSecurity().AddJwt(j => j.AddIssuer("http://auth.example.com/", "orders-api")),
        });
        await Try("no pepper", new TestApiOptions { AddSecurity = s => s.AddApiSecurity().AddApiKeys() });
        await Try("no scheme", new TestApiOptions { AddSecurity = s => s.AddApiSecurity() });
        await Try("taken", new TestApiOptions { AddSecurity = s => { s.AddAuthentication().AddCookie("Bearer");
            s.AddApiSecurity().AddJwt(j => j.AddIssuer("https://auth.example.com/", "orders-api")); } });
        await Try("order", new TestApiOptions
        {
            AddSecurity = s => s.AddApiSecurity().AddJwt(j => j.AddIssuer("https://auth.example.com/", "orders-api")),
            Pipeline = app => { app.UseAuthorization(); app.UseAuthentication(); },
        });
        await Try("only", new TestApiOptions
        {
            AddSecurity = s => s.AddApiSecurity().AddJwt(j => j.AddIssuer("https://auth.example.com/", "orders-api")),
            Pipeline = app => { app.UseAuthorization(); },
        });
        await Try("anonymous", new TestApiOptions
        {
            AddSecurity = s => s.AddApiSecurity().AddJwt(j => j.AddIssuer("https://auth.example.com/", "orders-api")),
            Endpoints = app => app.MapGet("/open", () => "ok").RequireScope("read:orders").AllowAnonymous(),
        });
        await Try("policy", new TestApiOptions
        {
            AddSecurity = s => s.AddApiSecurity().AddJwt(j => j.AddIssuer("https://auth.example.com/", "orders-api")),
            Endpoints = app => app.MapGet("/reports", () => "ok").RequireAuthorization("finance"),
        });
        await Try("scheme", new TestApiOptions
        {
            AddSecurity = s => s.AddApiSecurity().AddJwt(j => j.AddIssuer("https://auth.example.com/", "orders-api")),
            Endpoints = app => app.MapGet("/reports", () => "ok").RequireAuthorization(
                new Microsoft.AspNetCore.Authorization.AuthorizeAttribute { AuthenticationSchemes = "JwtBearer" }),
        });
        File.WriteAllText("/tmp/h1-lines.txt", text.ToString());

        async Task Try(string name, TestApiOptions options)
        {
            try
            {
                await using var started = await TestApi.StartAsync(options);
                text.AppendLine($"START {name}\tno error");
            }
            catch (Exception exception)
            {
                text.AppendLine($"START {name}\t{exception.GetType().Name}: {exception.Message}");
            }
        }
    }
}
