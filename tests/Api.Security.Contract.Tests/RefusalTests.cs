using Api.Security.ApiKeys;
using Api.Security.DPoP;
using Api.Security.Jwt;
using Api.Security.Mtls;
using Api.Security.RateLimiting;
using Api.Security.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Contract.Tests;

/// <summary>The closed list of reasons: of the core, of limits, of tokens, proofs and certificates, and of API keys.</summary>
public sealed class RefusalTests
{
    private static readonly Refusal[] Packages =
    [
        .. LimitRefusals.All, .. JwtRefusals.All, .. DPoPRefusals.All, .. MtlsRefusals.All, .. CertificateRefusals.All,
        .. ApiKeyRefusals.All, .. AdminRefusals.All,
    ];

    private static readonly Refusal[] Known = [.. Refusal.All, .. Packages];

    public static TheoryData<string> Reasons => [.. Known.Select(refusal => refusal.Reason)];

    [Fact]
    public async Task An_application_knows_the_reasons_of_its_packages()
    {
        await using var api = await TestApi.StartAsync(new TestApiOptions
        {
            AddSecurity = services => services.AddApiSecurity().AddRateLimits()
                .AddJwt(jwt => jwt.AddIssuer("https://auth.example/", "orders-api", issuer => issuer.WarmUp = KeyWarmUp.Off))
                .AddDPoP().AddMtls().AddApiKeys().AddJwt().AddDPoP().AddMtls().AddApiKeys(),
            Settings = { ["ApiSecurity:ApiKeys:Peppers:1"] = Convert.ToBase64String("0123456789abcdef0123456789ABCDEF"u8) },
        });
        api.App.Services.GetRequiredService<RefusalRegistry>().All.Should().Equal(Known);
    }

    [Fact]
    public void Adding_a_package_again_with_another_scheme_name_throws()
    {
        var builder = new ServiceCollection().AddApiSecurity().AddJwt(scheme: "First").AddJwt().AddApiKeys(scheme: "Keys")
            .AddApiKeys(scheme: "Keys");
        builder.Invoking(one => one.AddJwt(scheme: "Second")).Should().Throw<InvalidOperationException>()
            .WithMessage("*the scheme 'First'*");
        builder.Invoking(one => one.AddApiKeys(scheme: "ApiKey")).Should().Throw<InvalidOperationException>()
            .WithMessage("*the scheme 'Keys'*");
    }

    [Fact]
    public void Every_reason_is_unique() => Known.Select(refusal => refusal.Reason).Should().OnlyHaveUniqueItems();

    [Theory]
    [MemberData(nameof(Reasons))]
    public async Task Every_refusal_gets_the_response_that_it_declares(string reason)
    {
        await using var api = await TestApi.StartAsync(new TestApiOptions
        {
            AddSecurity = services =>
            {
                ScriptedScheme.Add(services);
                services.AddApiSecurity().AddRefusals(Packages);
            },
        });

        var answer = await api.GetAsync("/whoami", $"refuse-{reason}");

        var refusal = Known.Single(one => one.Reason == reason);
        var challenge = "Bearer realm=\"api\"" + (refusal.Error is null ? "" : $", error=\"{refusal.Error}\"");
        answer.ShouldBe(refusal.Status, refusal.Code, refusal.Status == 401 || refusal.Error is not null ? [challenge] : []);
        answer.Problem["title"]!.GetValue<string>().Should().Be(refusal.Title);
        answer.Headers.ContainsKey("Retry-After").Should().Be(refusal.Status is 503 or 429);
        if (refusal.Status is 503 or 429) int.Parse(answer.Headers["Retry-After"].Single(), null).Should().BeGreaterThanOrEqualTo(1);
    }

    [Theory]
    [MemberData(nameof(Reasons))]
    public void Every_status_and_code_is_part_of_the_contract(string reason)
    {
        var refusal = Known.Single(one => one.Reason == reason);
        (refusal.Code, refusal.Status, refusal.Error).Should().BeOneOf(
            ("missing_credentials", 401, null), ("invalid_request", 400, "invalid_request"), ("insecure_transport", 403, null),
            ("credentials_in_url", 400, null),
            ("incomplete_credentials", 401, "invalid_key"), ("invalid_key", 401, "invalid_key"), ("too_many_failures", 429, null),
            ("quota_exceeded", 429, null),
            ("key_not_yet_valid", 401, "invalid_key"), ("key_expired", 401, "invalid_key"), ("key_revoked", 401, "invalid_key"),
            ("key_retired", 401, "invalid_key"),
            ("client_suspended", 401, "invalid_key"),
            ("invalid_token", 401, "invalid_token"), ("token_expired", 401, "invalid_token"),
            ("invalid_dpop_proof", 401, "invalid_dpop_proof"), ("use_dpop_nonce", 401, "use_dpop_nonce"),
            ("invalid_certificate", 401, null), ("verification_unavailable", 503, null),
            ("insufficient_scope", 403, "insufficient_scope"), ("authorization_details_missing", 403, "insufficient_scope"),
            ("insufficient_user_authentication", 401, "insufficient_user_authentication"),
            ("role_missing", 403, null), ("claim_missing", 403, null), ("tenant_mismatch", 403, null), ("network_not_allowed", 403, null),
            ("policy_denied", 403, null),
            ("not_found", 404, null), ("policy_unavailable", 503, null),
            ("malformed_request", 400, null), ("store_unavailable", 503, null), ("version_mismatch", 412, null),
            ("idempotency_key_reused", 422, null), ("rate_limited", 429, null),
            ("name_exists", 409, null), ("key_exists", 409, null), ("no_key", 409, null), ("rotation_in_progress", 409, null),
            ("no_rotation", 409, null),
            ("key_in_use", 409, null), ("key_unused", 409, null), ("already_issued", 409, null), ("client_is_suspended", 409, null),
            ("import_not_accepted", 409, null), ("unsupported_media_type", 415, null));
    }

    [Fact]
    public void A_code_has_one_status_and_one_title() => new RefusalRegistry([new RefusalSet(Packages)]).FindErrors().Should().BeEmpty();

    [Fact]
    public void The_documented_reasons_match_the_code() =>
        File.ReadAllLines(Path.Combine(Checkout.Root, "docs", "reasons.md")).Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Should().Equal(
            Known.Select(refusal => $"| `{refusal.Reason}` | {refusal.Status} | `{refusal.Code}` | {refusal.Expected} |"));
}
