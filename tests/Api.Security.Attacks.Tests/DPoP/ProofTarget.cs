using Api.Security.Attacks.Tests.DPoP;
using Api.Security.DPoP;
using Api.Security.Jwt;
using Api.Security.TestKit;
using Microsoft.Extensions.Time.Testing;

[assembly: AssemblyFixture(typeof(ProofTarget))]

namespace Api.Security.Attacks.Tests.DPoP;

/// <summary>
/// The target of all attacks on DPoP: an issuer, an API with the address <see cref="Address"/>, the same API with nonces, and a client
/// with an EC and an RSA key. The clock stands still.
/// </summary>
public sealed class ProofTarget : IAsyncLifetime
{
    public const string Address = "https://api.example.com";
    public const string Orders = Address + "/orders";

    public FakeTimeProvider Clock { get; } = new(DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()));

    public FakeAuthorizationServer Issuer { get; private set; } = null!;

    public TestApi Api { get; private set; } = null!;

    public TestApi ApiWithNonces { get; private set; } = null!;

    public DPoPClient Client { get; private set; } = null!;

    public DPoPClient RsaClient { get; private set; } = null!;

    /// <summary>Somebody who has a key, and tokens of others.</summary>
    public DPoPClient Thief { get; private set; } = null!;

    /// <summary>A token that is bound to the key of <see cref="Client"/>.</summary>
    public string Token { get; private set; } = "";

    /// <summary>A nonce of <see cref="ApiWithNonces"/>.</summary>
    public string Nonce { get; private set; } = "";

    public long Now => Clock.GetUtcNow().ToUnixTimeSeconds();

    public static string NonceKey { get; } = Convert.ToBase64String("0123456789abcdef0123456789ABCDEF"u8);

    public async ValueTask InitializeAsync()
    {
        Issuer = await FakeAuthorizationServer.StartAsync(Clock, "ES256");
        Api = await StartAsync(asksIssuer: true);
        ApiWithNonces = await StartAsync(
            dpop =>
            {
                dpop.RequireNonce = true;
                dpop.NonceKeys.Add(NonceKey);
            },
            asksIssuer: true);
        (Client, RsaClient, Thief) = (new(clock: Clock), new("PS256", Clock), new(clock: Clock));
        Token = BoundToken(Client).Build();
        (await SendAsync(Api, new ProofRequest(this))).ShouldBeOk();
        var first = await SendAsync(ApiWithNonces, new ProofRequest(this));
        Nonce = first.Headers["DPoP-Nonce"].Single();
        (await SendAsync(ApiWithNonces, new ProofRequest(this) { Proofs = [Proof().With("nonce", Nonce).Build()] })).ShouldBeOk();
    }

    public async ValueTask DisposeAsync()
    {
        await Api.DisposeAsync();
        await ApiWithNonces.DisposeAsync();
        await Issuer.DisposeAsync();
    }

    /// <summary>Starts another API that trusts the issuer. It gets no request unless told: other tests count them.</summary>
    public Task<TestApi> StartAsync(
        Action<DPoPOptions>? dpop = null, TestApiOptions? options = null, string? address = Address, bool asksIssuer = false)
    {
        options ??= new TestApiOptions();
        if (address is not null) options.Settings["ApiSecurity:PublicBaseUrl"] = address;
        return TestApi.StartAsync(options with
        {
            Clock = options.Clock ?? Clock,
            AddSecurity = services => services.AddApiSecurity(shared => shared.Problems.IncludeReason = true)
                .AddJwt(jwt => jwt.AddIssuer(Issuer.Issuer, "orders-api", trusted =>
                {
                    (trusted.RequireHttpsMetadata, trusted.WarmUp) = (false, KeyWarmUp.Off);
                    if (!asksIssuer) trusted.Jwks = Issuer.KeySet().ToJsonString();
                }))
                .AddDPoP(dpop),
        });
    }

    public TokenBuilder BoundToken(DPoPClient client) => Issuer.Token().With("cnf", client.Confirmation);

    /// <summary>A valid proof for <c>GET /orders</c> with <see cref="Token"/>.</summary>
    public TokenBuilder Proof() => Client.Proof("GET", Orders, Token);

    /// <summary>Sends a request as written: an HTTP client would normalize it.</summary>
    public static async Task<TestAnswer> SendAsync(TestApi api, ProofRequest request) =>
        RawAnswer.Read(await RawHttp.GetAsync(api.Client.BaseAddress!, request.Path, [.. request.HeaderLines]));
}

/// <summary>A request for <c>GET /orders</c> that is valid but for what an attack changes.</summary>
public sealed record ProofRequest
{
    public ProofRequest(ProofTarget target) => (Token, Proofs) = (target.Token, [target.Proof().Build()]);

    public string Path { get; init; } = "/orders";

    public string Scheme { get; init; } = "DPoP";

    public string Token { get; init; }

    public string[] Proofs { get; init; }

    /// <summary>Further header lines.</summary>
    public string[] Others { get; init; } = [];

    public IEnumerable<string> HeaderLines =>
        [.. Token.Length == 0 ? Array.Empty<string>() : [$"Authorization: {Scheme} {Token}"], .. Proofs.Select(proof => "DPoP: " + proof),
            .. Others];
}
