using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Api.Security;

// Published with native AOT: an issuer and a protected API in one process, and one request for each outcome. The exit code is 0
// when every response is as expected.
using var rsa = RSA.Create(2048);
using var pair = NSec.Cryptography.Key.Create(NSec.Cryptography.SignatureAlgorithm.Ed25519);
await using var issuer = await StartIssuerAsync(rsa, pair.PublicKey.Export(NSec.Cryptography.KeyBlobFormat.RawPublicKey));
await using var api = await StartApiAsync(issuer.Urls.First());
using var proofKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
using var client = new HttpClient { BaseAddress = new Uri(api.Urls.First()) };

var token = Token("RS256", SignWithRsa, issuer.Urls.First(), "read:orders");
var signedByPair = Token("EdDSA", SignWithPair, issuer.Urls.First(), "read:orders");
var failures = 0;
var lastNonce = "none";
await ExpectAsync("no token", null, 401, "\"code\":\"missing_credentials\"");
await ExpectAsync("a valid token", token, 200, "alice Bearer read:orders");
await ExpectAsync("a changed signature", token[..^8] + "AAAAAAAA", 401, "\"code\":\"invalid_token\"");
await ExpectAsync("a token with Ed25519", signedByPair, 200, "alice Bearer read:orders");
await ExpectAsync("a changed signature with Ed25519", signedByPair[..^8] + "AAAAAAAA", 401, "\"code\":\"invalid_token\"");
await ExpectAsync("a missing scope", token, 403, "\"requiredScopes\":[\"write:orders\"]", "/write");
await ExpectAsync("the caller's own letter", token, 200, "letter of alice", "/letters/alice");
await ExpectAsync("another caller's letter", token, 404, "\"code\":\"not_found\"", "/letters/bob");
await ExpectAsync("another tenant", token, 403, "\"code\":\"tenant_mismatch\"", "/tenants/t2");
await ExpectAsync("a nested role", token, 200, "clerk", "/clerks");
await ExpectAsync("a policy from configuration", token, 403, "\"code\":\"network_not_allowed\"", "/office");
await ExpectAsync("metadata", null, 200, "\"resource\":\"https://api.example.com\"", "/.well-known/oauth-protected-resource");
await ExpectAsync("a request within the limit", token, 200, "within the limit", "/limited");
await ExpectAsync("a request beyond the limit", token, 429, "\"violatedPolicies\":[\"daily\"]", "/limited");
await ExpectAsync("the report", token, 200, "<code>/letters/{id}</code>", "/_apisecurity");

var admin = Token("RS256", SignWithRsa, issuer.Urls.First(), "apikeys:admin");
await SendAsync("administration without the scope", Order("/admin/api-clients", token, "{}"), 403,
    "\"requiredScopes\":[\"apikeys:admin\"]");
await SendAsync("an invalid client", Order("/admin/api-clients", admin, """{"name":"","scopes":["a b"]}"""), 400,
    "\"errors\":{\"name\":\"Write 1 to 200 characters");
var made = await SendAsync("creating a client", Order("/admin/api-clients", admin,
    """{"name":"Acme","scopes":["read:orders"],"allowedCidrs":["127.0.0.0/8"],"selfRotation":true}"""), 201, "\"tenantId\":\"t1\"");
var id = Text(made, "id");
var first = await SendAsync("issuing a key", Order($"/admin/api-clients/{id}/keys", admin, "{}"), 201, "\"secret\":\"apik_live_");
await SendAsync("the key", WithKey(HttpMethod.Get, "/", first), 200, $"{id} ApiKey read:orders");
await SendAsync("a wrong key", WithKey(HttpMethod.Get, "/", first, Text(first, "secret")[..^1] + "_"), 401, "\"code\":\"invalid_key\"");
await SendAsync("the key about itself", WithKey(HttpMethod.Get, "/api-keys/self", first), 200, $"\"clientId\":\"{id}\"");
var next = await SendAsync("the key requests the next one", WithKey(HttpMethod.Post, "/api-keys/self/rotation", first), 201,
    "\"secret\":\"apik_live_");
await SendAsync("the next key", WithKey(HttpMethod.Get, "/", next), 200, $"{id} ApiKey read:orders");
await SendAsync("identifying a key", Order("/admin/api-keys/identify", admin, $$"""{"secret":"{{Text(next, "secret")}}"}"""), 200,
    "\"clientName\":\"Acme\"");
await SendAsync("the client and its keys", Get($"/admin/api-clients/{id}", admin), 200, "\"slot\":\"next\"");
await SendAsync("the audit", Get("/admin/api-audit?limit=50", admin), 200, "\"action\":\"key.next_issued\"");
await SendAsync("a revocation", Order($"/admin/api-keys/{Text(first, "keyId")}/revoke", admin, """{"reason":"compromised"}"""), 204, "");
await SendAsync("the revoked key", WithKey(HttpMethod.Get, "/", first), 401, "\"code\":\"key_revoked\"");
await SendAsync("the key that it requested", WithKey(HttpMethod.Get, "/", next), 401, "\"code\":\"key_revoked\"");

var bound = Token("RS256", SignWithRsa, issuer.Urls.First(), "read:orders", Thumbprint(proofKey));
await SendAsync("a bound token without its proof", Get("/", bound), 401, "\"code\":\"invalid_token\"");
await SendAsync("a proof without a nonce", WithProof(bound, "1", nonce: null), 401, "\"code\":\"use_dpop_nonce\"");
await SendAsync("a proof", WithProof(bound, "2", lastNonce), 200, "alice DPoP read:orders");
await SendAsync("a nonce of somebody else", WithProof(bound, "3", "somebody-else"), 401, "\"code\":\"use_dpop_nonce\"");

foreach (var part in (string[])["#/components/schemas/ApiSecurityProblem", "\"x-api-key-id\"", "/admin/api-clients/{id}/rotation",
    "Idempotency-Key", "graceAfterFirstUseSeconds"])
    await ExpectAsync("the OpenAPI document", null, 200, part, "/openapi/v1.json");
return failures;

byte[] SignWithRsa(byte[] input) => rsa.SignData(input, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

byte[] SignWithPair(byte[] input) => NSec.Cryptography.SignatureAlgorithm.Ed25519.Sign(pair, input);

Task ExpectAsync(string what, string? credential, int status, string content, string path = "/") =>
    SendAsync(what, Get(path, credential), status, content);

async Task<string> SendAsync(string what, HttpRequestMessage request, int status, string content)
{
    using var sent = request;
    using var response = await client.SendAsync(sent);
    var body = await response.Content.ReadAsStringAsync();
    if (response.Headers.TryGetValues("DPoP-Nonce", out var nonces)) lastNonce = nonces.Single();
    var right = (int)response.StatusCode == status && body.Contains(content, StringComparison.Ordinal);
    if (!right) failures++;
    Console.WriteLine($"{(right ? "ok" : "WRONG")}  {what}: {(int)response.StatusCode} {body.Split('\n')[0]}");
    return body;
}

static HttpRequestMessage Get(string path, string? token)
{
    var request = new HttpRequestMessage(HttpMethod.Get, path);
    if (token is not null) request.Headers.Add("Authorization", "Bearer " + token);
    return request;
}

static HttpRequestMessage Order(string path, string token, string body)
{
    var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
    request.Headers.Add("Authorization", "Bearer " + token);
    return request;
}

static HttpRequestMessage WithKey(HttpMethod method, string path, string issued, string? secret = null)
{
    var request = new HttpRequestMessage(method, path);
    request.Headers.Add("x-api-key-id", Text(issued, "keyId"));
    request.Headers.Add("x-api-key", secret ?? Text(issued, "secret"));
    return request;
}

HttpRequestMessage WithProof(string credential, string id, string? nonce)
{
    var (x, y) = Point(proofKey);
    var header = $$$"""{"typ":"dpop+jwt","alg":"ES256","jwk":{"kty":"EC","crv":"P-256","x":"{{{x}}}","y":"{{{y}}}"}}""";
    var hash = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(credential)));
    var end = nonce is null ? "" : $",\"nonce\":\"{nonce}\"";
    var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
    var payload =
        $$"""{"jti":"{{id}}","htm":"GET","htu":"https://api.example.com/","iat":{{now}},"ath":"{{hash}}"{{end}}}""";
    var input = $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header))}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload))}";
    var signature = proofKey.SignData(Encoding.ASCII.GetBytes(input), HashAlgorithmName.SHA256);
    var request = new HttpRequestMessage(HttpMethod.Get, "/");
    request.Headers.TryAddWithoutValidation("Authorization", "DPoP " + credential);
    request.Headers.Add("DPoP", $"{input}.{Base64Url.EncodeToString(signature)}");
    return request;
}

static (string X, string Y) Point(ECDsa key)
{
    var point = key.ExportParameters(false).Q;
    return (Base64Url.EncodeToString(point.X), Base64Url.EncodeToString(point.Y));
}

static string Thumbprint(ECDsa key)
{
    var (x, y) = Point(key);
    return Base64Url.EncodeToString(SHA256.HashData(
        Encoding.UTF8.GetBytes($$"""{"crv":"P-256","kty":"EC","x":"{{x}}","y":"{{y}}"}""")));
}

// Returns "none" for an unexpected response; the requests that depend on it then fail as well.
static string Text(string body, string member) => body.StartsWith('{') ? JsonNode.Parse(body)![member]?.ToString() ?? "none" : "none";

static async Task<WebApplication> StartIssuerAsync(RSA rsa, byte[] x)
{
    var builder = WebApplication.CreateSlimBuilder();
    builder.Logging.ClearProviders();
    builder.WebHost.UseUrls("http://127.0.0.1:0");
    var app = builder.Build();
    var key = rsa.ExportParameters(false);
    var keys =
        $$"""{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"1","alg":"EdDSA","use":"sig","x":"{{Base64Url.EncodeToString(x)}}"},{"kty":"RSA","kid":"1","alg":"RS256","use":"sig","n":"{{Base64Url.EncodeToString(key.Modulus)}}","e":"{{Base64Url.EncodeToString(key.Exponent)}}"}]}""";
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
        ["ApiSecurity:Jwt:Issuers:0:Algorithms:0"] = "RS256",
        ["ApiSecurity:Jwt:Issuers:0:Algorithms:1"] = "EdDSA",
        ["ApiSecurity:ApiKeys:Peppers:1"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
        ["ApiSecurity:ApiKeys:RequireTls"] = "false",
        ["ApiSecurity:DPoP:RequireNonce"] = "true",
        ["ApiSecurity:DPoP:OnReplayStoreOutage"] = "Accept", // Redis is down
        ["ApiSecurity:PublicBaseUrl"] = "https://api.example.com",
        ["ApiSecurity:Policies:office:Networks:0"] = "10.0.0.0/8",
        ["ApiSecurity:Policies:office:TimeWindow:Zone"] = "UTC",
        ["ApiSecurity:Policies:office:TimeWindow:From"] = "00:00",
        ["ApiSecurity:Policies:office:TimeWindow:To"] = "24:00",
        ["ApiSecurity:RateLimits:Plans:free:daily:Kind"] = "Quota",
        ["ApiSecurity:RateLimits:Plans:free:daily:Limit"] = "1",
        ["ApiSecurity:RateLimits:Plans:free:daily:Period"] = "Day",
    });
    builder.Services.AddApiSecurity(o => o.Scopes.Define("read:orders", "Read").Define("write:orders", "Write", "read:orders")
        .Define("apikeys:admin", "Administer API keys"))
        .AddJwt().AddEd25519().AddDPoP().AddMtls().AddApiKeys().AddRateLimits().UseRedis("127.0.0.1:1") // Redis may be down
        .AddResource<Letter, Letters>();
    builder.Services.AddOpenApi(document => document.DescribeApiSecurity());
    var app = builder.Build();
    app.MapOpenApi().AllowAnonymous();
    app.MapGet("/", (ApiCaller caller) => $"{caller.Subject} {caller.Scheme} {string.Join(' ', caller.Scopes)}")
        .RequireScope("read:orders");
    app.MapGet("/write", () => "written").RequireScope("write:orders");
    app.MapGet("/letters/{id}", (AuthorizedResource<Letter> letter) => $"letter of {letter.Value.OwnerId}")
        .RequireResource<Letter>("read:orders");
    app.MapGet("/tenants/{tenantId}", () => "in").RequireTenant();
    app.MapGet("/clerks", () => "clerk").RequireClaim("realm_access.roles", "clerk");
    app.MapGet("/office", () => "office").RequireAuthorization("office");
    app.MapGet("/limited", () => "within the limit").RequireRateLimit("free");
    app.MapApiKeyAdmin();
    app.MapApiKeySelf();
    app.MapApiSecurityMetadata();
    app.MapApiSecurityReport().RequireScope("read:orders");
    await app.StartAsync();
    return app;
}

static string Token(
    string algorithm, Func<byte[], byte[]> sign, string authority, string scope, string? thumbprint = null)
{
    var bound = thumbprint is null ? "" : $$$""","cnf":{"jkt":"{{{thumbprint}}}"}""";
    var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
    var header = $$"""{"alg":"{{algorithm}}","typ":"at+jwt","kid":"1"}""";
    var payload =
        $$"""{"iss":"{{authority}}","aud":"orders-api","sub":"alice","client_id":"web","jti":"1","iat":{{now}},"exp":{{now + 60}},"scope":"{{scope}}","tenant_id":"t1","realm_access":{"roles":["clerk"] }{{bound}} }""";
    var input = $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header))}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload))}";
    return $"{input}.{Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(input)))}";
}

internal sealed record Letter(string OwnerId) : IOwnedResource;

internal sealed class Letters : IResourceProvider<Letter>
{
    public ValueTask<Letter?> FindAsync(HttpContext context, CancellationToken cancellationToken) =>
        ValueTask.FromResult<Letter?>(new Letter((string)context.GetRouteValue("id")!));
}
