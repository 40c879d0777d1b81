using System.Security.Cryptography.X509Certificates;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Api.Security.Mtls.Tests;

/// <summary><c>ValidateChain</c> for bound tokens, with a scripted verdict.</summary>
public sealed class ChainTests
{
    private static readonly string[] Settings = ["ValidateChain=true", "TrustSystemAuthorities=true"];

    private static TestApiOptions With(Trust trust) =>
        new() { Services = services => services.AddSingleton<ICertificateTrust>(trust) };

    [Fact]
    public async Task The_certificate_must_be_trusted_as_well_and_an_outage_is_503()
    {
        var trust = new Trust();
        await using var api = await MtlsApi.StartAsync(Settings, options: With(trust));
        (await api.GetAsync(api.Token(Known.Alice), Known.Alice)).ShouldBeOk();
        trust.Verdict = new Refusal(401, "invalid_certificate", "The client certificate is not valid.", "expired", "one in time");
        (await api.GetAsync(api.Token(Known.Alice), Known.Alice)).ShouldBeInvalidToken();
        trust.Verdict = Refusal.RevocationUnavailable;
        (await api.GetAsync(api.Token(Known.Alice), Known.Alice)).ShouldBe(503, "verification_unavailable");
        trust.Asked.Should().Be(3);
        api.Measured.Of("api_security.refusals").Should().Equal(
            "scheme=Bearer reason=bound_certificate_untrusted", "scheme=Bearer reason=revocation_unavailable");
    }

    [Fact]
    public async Task Only_the_certificate_of_the_token_is_validated()
    {
        var trust = new Trust();
        await using var api = await MtlsApi.StartAsync(Settings, options: With(trust));
        (await api.GetAsync(api.Token(Known.Alice), Known.Bob)).ShouldBeInvalidToken();
        (await api.GetAsync(api.Token(null), Known.Alice)).ShouldBeOk();
        trust.Asked.Should().Be(0);
    }

    [Fact]
    public async Task A_hash_alone_cannot_be_validated()
    {
        await using var api = await MtlsApi.StartAsync(
            [.. Settings, "Forwarded:Header=X-Forwarded-Client-Cert", "Forwarded:Proxies:0=127.0.0.1"], "http", With(new Trust()));
        (await api.GetAsync(api.Token(Known.Alice), headers: ("X-Forwarded-Client-Cert", $"Hash={Header.Hash(Known.Alice)}")))
            .ShouldBeInvalidToken();
        (await api.GetAsync(api.Token(Known.Alice), headers: ("X-Forwarded-Client-Cert", Header.Envoy(Known.Alice)))).ShouldBeOk();
        api.Measured.Of("api_security.refusals").Should().Equal("scheme=Bearer reason=bound_certificate_hash_only");
    }

    [Fact]
    public async Task Without_authorities_the_application_does_not_start()
    {
        var start = () => MtlsApi.StartAsync(["ValidateChain=true"], options: With(new Trust()));
        (await start.Should().ThrowAsync<OptionsValidationException>()).Which.Message
            .Should().StartWith($"{MtlsApi.Section}AuthorityFiles: ").And.Contain("ValidateChain");
    }

    private sealed class Trust : ICertificateTrust
    {
        public Refusal? Verdict { get; set; }

        public int Asked { get; private set; }

        public ValueTask<Refusal?> CheckAsync(X509Certificate2 certificate, HttpContext context, CancellationToken cancellationToken)
        {
            Asked++;
            return new(Verdict);
        }
    }
}
