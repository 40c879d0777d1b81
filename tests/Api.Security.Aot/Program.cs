using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Api.Security;

// Published with native AOT: an issuer and a protected API in one process, one request of each outcome. Exit code 0 when
// every answer is right.
using var rsa = RSA.Create(2048);
await using var issuer = await StartIssuerAsync(rsa);
await using var api = await StartApiAsync(issuer.Urls.First());
using var client = new HttpClient { BaseAddress = new Uri(api.Urls.First()) };

var token = Token(rsa, issuer.Urls.First());
var failures = 0;
await ExpectAsync("no token", null, 401, "\"code\":\"missing_credentials\"");
await ExpectAsync("a good token", token, 200, "alice Bearer read:orders");
await ExpectAsync("a changed signature", token[..^8] + "AAAAAAAA", 401, "\"code\":\"invalid_token\"");
await ExpectAsync("a missing scope", token, 403, "\"requiredScopes\":[\"write:orders\"]", "/write");
await ExpectAsync("one's own letter", token, 200, "letter of alice", "/letters/alice");
await ExpectAsync("a foreign letter", token, 404, "\"code\":\"not_found\"", "/letters/bob");
await ExpectAsync("another tenant", token, 403, "\"code\":\"tenant_mismatch\"", "/tenants/t2");
await ExpectAsync("a nested role", token, 200, "clerk", "/clerks");
await ExpectAsync("a policy of configuration", token, 403, "\"code\":\"network_not_allowed\"", "/office");
await ExpectAsync("metadata", null, 200, "\"resource\":\"https://api.example.com\"", "/.well-known/oauth-protected-resource");
await ExpectAsync("the report", token, 200, "<code>/letters/{id}</code>", "/_apisecurity");
await ExpectAsync("the OpenAPI document", null, 200, "#/components/schemas/ApiSecurityProblem", "/openapi/v1.json");
return failures;

async Task ExpectAsync(string what, string? credential, int status, string content, string path = "/")
{
    using var request = new HttpRequestMessage(HttpMethod.Get, path);
    if (credential is not null) request.Headers.Add("Authorization", "Bearer " + credential);
    using var response = await client.SendAsync(request);
    var body = await response.Content.ReadAsStringAsync();
    var right = (int)response.StatusCode == status && body.Contains(content, StringComparison.Ordinal);
    if (!right) failures++;
    Console.WriteLine($"{(right ? "ok" : "WRONG")}  {what}: {(int)response.StatusCode} {body.Split('\n')[0]}");
}

static async Task<WebApplication> StartIssuerAsync(RSA rsa)
{
    var builder = WebApplication.CreateSlimBuilder();
    builder.Logging.ClearProviders();
    builder.WebHost.UseUrls("http://127.0.0.1:0");
    var app = builder.Build();
    var key = rsa.ExportParameters(false);
    var keys = $$"""{"keys":[{"kty":"RSA","kid":"1","alg":"RS256","use":"sig","n":"{{Base64Url.EncodeToString(key.Modulus)}}","e":"{{Base64Url.EncodeToString(key.Exponent)}}"}]}""";
    app.Run(context => context.Response.WriteAsync(context.Request.Path == "/jwks"
        ? keys
        : $$"""{"issuer":"{{app.Urls.First()}}","jwks_uri":"{{app.Urls.First()}}/jwks"}"""));
    await app.StartAsync();
    return app;
}

static async Task<WebApplication> StartApiAsync(string authority)
{
    var builder = WebApplication.CreateSlimBuilder();
    builder.Logging.ClearProviders();
    builder.WebHost.UseUrls("http://127.0.0.1:0");
    builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
    {
        ["ApiSecurity:Jwt:Issuers:0:Authority"] = authority,
        ["ApiSecurity:Jwt:Issuers:0:Audiences:0"] = "orders-api",
        ["ApiSecurity:Jwt:Issuers:0:RequireHttpsMetadata"] = "false",
        ["ApiSecurity:PublicBaseUrl"] = "https://api.example.com",
        ["ApiSecurity:Policies:office:Networks:0"] = "10.0.0.0/8",
        ["ApiSecurity:Policies:office:TimeWindow:Zone"] = "UTC",
        ["ApiSecurity:Policies:office:TimeWindow:From"] = "00:00",
        ["ApiSecurity:Policies:office:TimeWindow:To"] = "24:00",
    });
    builder.Services.AddApiSecurity(o => o.Scopes.Define("read:orders", "Read").Define("write:orders", "Write", "read:orders")).AddJwt().AddResource<Letter, Letters>();
    builder.Services.AddOpenApi(document => document.AddApiSecurity());
    var app = builder.Build();
    app.MapOpenApi().AllowAnonymous();
    app.MapGet("/", (ApiCaller caller) => $"{caller.Subject} {caller.Scheme} {string.Join(' ', caller.Scopes)}").RequireScope("read:orders");
    app.MapGet("/write", () => "written").RequireScope("write:orders");
    app.MapGet("/letters/{id}", (AuthorizedResource<Letter> letter) => $"letter of {letter.Value.OwnerId}").RequireResource<Letter>("read:orders");
    app.MapGet("/tenants/{tenantId}", () => "in").RequireTenant();
    app.MapGet("/clerks", () => "clerk").RequireClaim("realm_access.roles", "clerk");
    app.MapGet("/office", () => "office").RequireAuthorization("office");
    app.MapApiSecurityMetadata();
    app.MapApiSecurityReport(policy: "scope:read:orders");
    await app.StartAsync();
    return app;
}

static string Token(RSA rsa, string authority)
{
    var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
    var header = """{"alg":"RS256","typ":"at+jwt","kid":"1"}""";
    var payload = $$"""{"iss":"{{authority}}","aud":"orders-api","sub":"alice","client_id":"web","jti":"1","iat":{{now}},"exp":{{now + 60}},"scope":"read:orders","tenant_id":"t1","realm_access":{"roles":["clerk"] } }""";
    var input = $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header))}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload))}";
    return $"{input}.{Base64Url.EncodeToString(rsa.SignData(Encoding.ASCII.GetBytes(input), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
}

internal sealed record Letter(string OwnerId) : IOwnedResource;

internal sealed class Letters : IResourceProvider<Letter>
{
    public ValueTask<Letter?> FindAsync(HttpContext context, CancellationToken cancellationToken) =>
        ValueTask.FromResult<Letter?>(new Letter((string)context.GetRouteValue("id")!));
}
