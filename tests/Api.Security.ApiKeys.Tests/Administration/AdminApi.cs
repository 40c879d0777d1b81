using System.Text;
using System.Text.Json.Nodes;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.ApiKeys.Tests;

/// <summary>An API with the administration of keys. Each request sends the claims of its caller.</summary>
internal sealed class AdminApi : IAsyncDisposable
{
    public const string Admin = """{"sub":"alice","client_id":"console","scope":"apikeys:admin"}""";

    private AdminApi(KeyApi keys, RecordingEvents events) => (Keys, Events) = (keys, events);

    public KeyApi Keys { get; }

    public RecordingEvents Events { get; }

    /// <param name="map">How the application maps the endpoints; by default as documented.</param>
    /// <param name="configure">Settings of API keys.</param>
    /// <param name="options">Other options of the API.</param>
    public static async Task<AdminApi> StartAsync(Action<WebApplication>? map = null, Action<ApiKeyOptions>? configure = null,
        TestApiOptions? options = null)
    {
        var events = new RecordingEvents();
        var keys = await KeyApi.StartAsync(configure, (options ?? new TestApiOptions()) with
        {
            AddSecurity = services =>
            {
                ClaimsScheme.Add(services);
                services.AddSingleton<IApiKeyEvents>(events);
                options?.AddSecurity?.Invoke(services);
            },
            Endpoints = map ?? (app =>
            {
                app.MapApiKeyAdmin();
                app.MapApiKeySelf();
            }),
        });
        return new AdminApi(keys, events);
    }

    public static string ClaimsOf(string tenant) => $$"""{"sub":"bob","scope":"apikeys:admin","tenant_id":"{{tenant}}"}""";

    /// <param name="method">The method.</param>
    /// <param name="path">The path, with the query.</param>
    /// <param name="body">The body exactly as it is sent; <see langword="null"/> for no body.</param>
    /// <param name="claims">The claims of the caller; <see langword="null"/> for no credentials.</param>
    /// <param name="headers">Names and values, each pair separated by a colon.</param>
    public Task<TestAnswer> SendAsync(string method, string path, string? body = null, string? claims = Admin, params string[] headers)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        foreach (var header in headers)
            request.Headers.TryAddWithoutValidation(header[..header.IndexOf(':')], header[(header.IndexOf(':') + 1)..]);
        return Keys.Api.SendAsync(request, claims is null ? null : ClaimsScheme.Credential(claims));
    }

    public Task<TestAnswer> GetAsync(string path, string? claims = Admin) => SendAsync("GET", path, claims: claims);

    /// <summary>Creates a client and returns its ID.</summary>
    public async Task<string> ClientAsync(string name = "partner", string? tenant = null, string more = "")
    {
        var body = new JsonObject { ["name"] = name, ["scopes"] = new JsonArray("read:orders") };
        if (tenant is not null) body["tenantId"] = tenant;
        foreach (var (member, value) in JsonNode.Parse("{" + more + "}")!.AsObject()) body[member] = value?.DeepClone();
        var answer = await SendAsync("POST", "/admin/api-clients", body.ToJsonString());
        ((int)answer.Status).Should().Be(201, answer.Body);
        return (string)answer.Problem["id"]!;
    }

    /// <summary>Issues the first key of a client.</summary>
    public async Task<TestKey> KeyAsync(string client) => KeyOf(client, await SendAsync("POST", $"/admin/api-clients/{client}/keys", "{}"));

    public async Task<TestKey> RotateAsync(string client, string mode = "routine") =>
        KeyOf(client, await SendAsync("POST", $"/admin/api-clients/{client}/rotation", $$"""{"mode":"{{mode}}"}"""));

    public static TestKey KeyOf(string client, TestAnswer answer)
    {
        ((int)answer.Status).Should().Be(201, answer.Body);
        return new TestKey(client, ((string)answer.Problem["keyId"]!)[ApiKeyId.Prefix.Length..], (string)answer.Problem["secret"]!);
    }

    public ValueTask DisposeAsync() => Keys.DisposeAsync();
}

internal static class AdminAnswersExtensions
{
    /// <summary>The response matches this row of the contract and is a problem document.</summary>
    public static void ShouldBeProblem(this TestAnswer answer, int status, string code) =>
        answer.ShouldBe(status, code, [.. answer.Challenges]);

    /// <summary>The response is 400 and reports exactly these members.</summary>
    public static void ShouldBeInvalid(this TestAnswer answer, params string[] members)
    {
        answer.ShouldBe(400, "malformed_request");
        answer.Problem["errors"]!.AsObject().Select(error => error.Key).Should().BeEquivalentTo(members, answer.Body);
    }

    public static void ShouldBeDone(this TestAnswer answer, int status = 204)
    {
        ((int)answer.Status).Should().Be(status, answer.Body);
        answer.Headers["Cache-Control"].Should().Equal("no-store");
        if (status == 204) answer.Body.Should().BeEmpty();
    }
}
