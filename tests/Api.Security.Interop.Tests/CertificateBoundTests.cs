using System.Security.Cryptography.X509Certificates;
using Api.Security.TestKit;

namespace Api.Security.Interop.Tests;

/// <summary>Tokens that npm <c>oidc-provider</c> binds to a client's certificate (RFC 8705), behind a proxy that forwards it.</summary>
public sealed class CertificateBoundTests
{
    private const string Header = "Client-Cert";

    [Theory]
    [InlineData("RS256")]
    [InlineData("PS256")]
    [InlineData("ES256")]
    public async Task A_token_is_accepted_with_the_certificate_that_it_was_requested_with_and_with_no_other(string algorithm)
    {
        await using var provider = await NodeProcess.StartAsync("provider.mjs");
        await using var api = await TestApi.StartAsync(new TestApiOptions
        {
            AddSecurity = services => services.AddApiSecurity()
                .AddJwt(jwt => jwt.AddIssuer(provider.Issuer, "orders-api", issuer =>
                    (issuer.RequireHttpsMetadata, issuer.RequireSenderConstrained) = (false, true)))
                .AddMtls(mtls =>
                {
                    mtls.Forwarded.Header = Header;
                    mtls.Forwarded.Proxies.Add("127.0.0.1");
                }),
        });
        using var authority = TestAuthority.Create("CN=authority");
        using var own = authority.Issue("CN=client");
        using var other = authority.Issue("CN=client");
        var token = await TokenAsync(provider, algorithm, own);

        (await SendAsync(own)).ShouldBeOk();
        (await SendAsync(own)).ShouldBeOk();
        (await SendAsync(other)).ShouldBeInvalidToken();
        (await SendAsync(null)).ShouldBeInvalidToken();

        Task<TestAnswer> SendAsync(X509Certificate2? certificate)
        {
            var request = new HttpRequestMessage(HttpMethod.Get, "/orders");
            if (certificate is not null) request.Headers.Add(Header, TestCertificates.HeaderOf(certificate));
            return api.SendAsync(request, token);
        }
    }

    private static Task<string> TokenAsync(NodeProcess provider, string algorithm, X509Certificate2 certificate) =>
        provider.RequestTokenAsync(
            new()
            {
                ["grant_type"] = "client_credentials", ["client_id"] = "certified", ["client_secret"] = "interop-only",
                ["scope"] = "read:orders", ["resource"] = "https://orders.example/" + algorithm,
            },
            (Header, TestCertificates.HeaderOf(certificate)));
}
