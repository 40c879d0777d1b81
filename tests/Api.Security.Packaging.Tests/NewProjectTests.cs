using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Api.Security.TestKit;

namespace Api.Security.Packaging.Tests;

/// <summary>A brand-new web project outside the solution that references the packed packages, like the project of a user.</summary>
public sealed class NewProjectTests(PackedFeed feed)
{
    [Fact]
    public async Task A_new_project_accepts_a_valid_token_and_refuses_a_missing_one()
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync();
        var shop = new Shop(feed, "shop");
        await shop.WriteAsync();
        await shop.BuildAsync();

        using var service = await shop.StartAsync(
            ("ApiSecurity__Jwt__Issuers__0__Authority", issuer.Issuer), ("ApiSecurity__Jwt__Issuers__0__Audiences__0", "orders-api"),
                ("ApiSecurity__Jwt__Issuers__0__RequireHttpsMetadata", "false"));

        (await service.Client.GetAsync("/orders")).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        service.Client.DefaultRequestHeaders.Add("Authorization", "Bearer " + issuer.Token().Build());
        var answer = await service.Client.GetAsync("/orders");
        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        (await answer.Content.ReadAsStringAsync()).Should().Be("Orders of alice");
    }

    [Fact]
    public async Task In_development_a_token_from_dotnet_user_jwts_is_accepted()
    {
        var shop = new Shop(feed, "user-jwts");
        await shop.WriteAsync();
        var printed = await shop.RunAsync("user-jwts", "create", "--name", "alice", "--scope", "read:orders", "--scope", "write:orders",
            "--audience", "shop", "--output", "token");
        var token = printed.Split('\n', StringSplitOptions.TrimEntries).Last(line => line.StartsWith("eyJ", StringComparison.Ordinal));
        await shop.BuildAsync();

        using var service = await shop.StartAsync(("ASPNETCORE_ENVIRONMENT", "Development"));

        (await service.Client.GetAsync("/orders")).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        service.Client.DefaultRequestHeaders.Add("Authorization", "Bearer " + token);
        var answer = await service.Client.GetAsync("/orders");
        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        (await answer.Content.ReadAsStringAsync()).Should().Be("Orders of alice");
    }

    [Fact]
    public async Task A_new_project_accepts_the_API_keys_in_its_configuration()
    {
        var shop = new Shop(feed, "keys");
        await shop.WriteAsync(
            """
            using Api.Security;

            var builder = WebApplication.CreateBuilder(args);
            builder.Services.AddApiSecurity().AddApiKeys();

            var app = builder.Build();
            app.MapGet("/orders", (ApiCaller caller) => $"Orders of {caller.ClientId}").RequireScope("read:orders");
            app.Run();
            """,
            "Api.Security.ApiKeys");
        await shop.BuildAsync();
        var secret = RandomNumberGenerator.GetHexString(64, lowercase: true);

        using var service = await shop.StartAsync(
            Pepper, PlainHttp, ("ApiSecurity__ApiKeys__AcceptImported", "true"),
            ("ApiSecurity__ApiKeys__Clients__0__Id", "acme"), ("ApiSecurity__ApiKeys__Clients__0__Scopes__0", "read:orders"),
            ("ApiSecurity__ApiKeys__Clients__0__Keys__0__Id", "ak_0123456789abcdef"),
            ("ApiSecurity__ApiKeys__Clients__0__Keys__0__Sha256",
                Convert.ToHexString(SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(secret)))));

        (await service.Client.GetAsync("/orders")).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        await ShouldGetInAsync(service, "ak_0123456789abcdef", secret, "Orders of acme");
        (await SendAsync(service, "ak_0123456789abcdef", secret[..^1] + "x")).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_new_project_with_a_database_accepts_its_API_keys_after_a_restart()
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync();
        var shop = new Shop(feed, "keys-sqlite");
        await shop.WriteAsync(
            """
            using Api.Security;
            using Api.Security.ApiKeys;
            using Microsoft.EntityFrameworkCore;

            var builder = WebApplication.CreateBuilder(args);
            builder.Services.AddApiSecurity().AddJwt().AddApiKeys().UseEntityFrameworkCore<ApiKeysContext>(o => o.UseSqlite("Data Source=keys.db"));

            var app = builder.Build();
            await using (var scope = app.Services.CreateAsyncScope()) await scope.ServiceProvider.GetRequiredService<ApiKeysContext>().Database.MigrateAsync();
            app.MapApiKeyAdmin();
            app.MapGet("/orders", (ApiCaller caller) => $"Orders of {caller.ClientId}").RequireScope("read:orders");
            app.Run();
            """,
            "Api.Security.Jwt", "Api.Security.ApiKeys.EntityFrameworkCore", "Microsoft.EntityFrameworkCore.Sqlite");
        await shop.BuildAsync();
        (string, string)[] settings =
        [
            Pepper, PlainHttp,
            ("ApiSecurity__Jwt__Issuers__0__Authority", issuer.Issuer), ("ApiSecurity__Jwt__Issuers__0__Audiences__0", "orders-api"),
            ("ApiSecurity__Jwt__Issuers__0__RequireHttpsMetadata", "false"),
        ];
        JsonNode client, key;
        using (var service = await shop.StartAsync(settings))
        {
            service.Client.DefaultRequestHeaders.Add("Authorization", "Bearer " + issuer.Token().With("scope", "apikeys:admin").Build());
            client = await AnswerAsync(
                await service.Client.PostAsJsonAsync("/admin/api-clients", new { name = "Acme", scopes = new[] { "read:orders" } }));
            key = await AnswerAsync(await service.Client.PostAsJsonAsync($"/admin/api-clients/{client["id"]}/keys", new { }));
            service.Client.DefaultRequestHeaders.Clear();
            await ShouldGetInAsync(service, (string)key["keyId"]!, (string)key["secret"]!, $"Orders of {client["id"]}");
        }

        using (var service = await shop.StartAsync(settings)) await ShouldGetInAsync(service, (string)key["keyId"]!, (string)key["secret"]!,
            $"Orders of {client["id"]}");
    }

    private static (string Name, string Value) Pepper =>
        ("ApiSecurity__ApiKeys__Peppers__1", Convert.ToBase64String("0123456789abcdef0123456789ABCDEF"u8));

    private static (string Name, string Value) PlainHttp => ("ApiSecurity__ApiKeys__RequireTls", "false");

    private static async Task<JsonNode> AnswerAsync(HttpResponseMessage answer)
    {
        var body = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.Should().Be(HttpStatusCode.Created, body);
        return JsonNode.Parse(body)!;
    }

    private static async Task ShouldGetInAsync(Shop.Service service, string id, string secret, string body)
    {
        var answer = await SendAsync(service, id, secret);
        (await answer.Content.ReadAsStringAsync()).Should().Be(body);
        answer.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    private static async Task<HttpResponseMessage> SendAsync(Shop.Service service, string id, string secret)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/orders");
        request.Headers.Add("x-api-key-id", id);
        request.Headers.Add("x-api-key", secret);
        return await service.Client.SendAsync(request);
    }
}
