using System.Security.Cryptography.X509Certificates;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Api.Security.Mtls.Tests;

public sealed class StartTests : IDisposable
{
    private const string Hash = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789ABCDEF";

    private readonly string _folder = Directory.CreateTempSubdirectory("api-security-mtls-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("Forwarded:Proxies", "Forwarded:Header=Client-Cert")]
    [InlineData("Forwarded:Header", "Forwarded:Proxies:0=10.0.0.1")]
    [InlineData("Forwarded:Header", "Forwarded:Proxies:0=10.0.0.1", "Forwarded:Header=")]
    [InlineData("Forwarded:Header", "Forwarded:Proxies:0=10.0.0.1", "Forwarded:Header=Client Cert")]
    [InlineData("Forwarded:Header", "Forwarded:Proxies:0=10.0.0.1", "Forwarded:Header=authorization")]
    [InlineData("Forwarded:Proxies:0", "Forwarded:Header=Client-Cert", "Forwarded:Proxies:0=10.0.0.1/8")]
    [InlineData("Forwarded:Proxies:0", "Forwarded:Header=Client-Cert", "Forwarded:Proxies:0=proxy")]
    [InlineData("Forwarded:Proxies:1", "Forwarded:Header=Client-Cert", "Forwarded:Proxies:0=10.0.0.1", "Forwarded:Proxies:1=10.0.0.0/33")]
    [InlineData("Forwarded:Proxis", "Forwarded:Proxis:0=10.0.0.1")]
    [InlineData("ValidateChain", "ValidateChain=yes")]
    [InlineData("Revocation", "Revocation=Sometimes")]
    [InlineData("RevocationTimeout", "RevocationTimeout=00:00:31")]
    [InlineData("RevocationTimeout", "RevocationTimeout=00:00:00")]
    [InlineData("AuthorityFiles", "Clients:0:Id=a", "Clients:0:San=a.example.com")]
    [InlineData("AuthorityFiles:0", "AuthorityFiles:0=/nowhere/ca.pem")]
    [InlineData("AuthorityFiles:0", "AuthorityFiles:0=appsettings.json")]
    [InlineData("Clients:0:Id", "TrustSystemAuthorities=true", "Clients:0:San=a.example.com")]
    [InlineData("Clients:0", "TrustSystemAuthorities=true", "Clients:0:Id=a")]
    [InlineData("Clients:0", "TrustSystemAuthorities=true", "Clients:0:Id=a", "Clients:0:San=a.example.com", "Clients:0:Subject=CN=a")]
    [InlineData("Clients:0:Subject", "TrustSystemAuthorities=true", "Clients:0:Id=a", "Clients:0:Subject=a")]
    [InlineData("Clients:0:San", "TrustSystemAuthorities=true", "Clients:0:Id=a", "Clients:0:San=a b")]
    [InlineData("Clients:0:Thumbprint", "TrustSystemAuthorities=true", "Clients:0:Id=a", "Clients:0:Thumbprint=0123")]
    [InlineData("Clients:0:Scopes:1", "TrustSystemAuthorities=true", "Clients:0:Id=a", "Clients:0:San=a", "Clients:0:Scopes:0=b",
        "Clients:0:Scopes:1=c d")]
    [InlineData("Clients:1", "TrustSystemAuthorities=true", "Clients:0:Id=a", "Clients:0:Subject=CN=a,O=b", "Clients:1:Id=b",
        "Clients:1:Subject=CN=a, O=b")]
    [InlineData("Clients:1", "TrustSystemAuthorities=true", "Clients:0:Id=a", "Clients:0:San=spiffe://a/b", "Clients:1:Id=a",
        "Clients:1:San=spiffe://a/b")]
    public async Task A_mistake_stops_the_start_and_names_the_whole_key(string key, params string[] settings)
    {
        var start = () => MtlsApi.StartAsync(settings);
        var error = (await start.Should().ThrowAsync<OptionsValidationException>()).Which;
        error.Message.Split(Environment.NewLine).Should().ContainSingle().Which.Should().StartWith($"{MtlsApi.Section}{key}: ");
    }

    [Fact]
    public async Task Thumbprints_are_compared_without_case()
    {
        var start = () => MtlsApi.StartAsync(["TrustSystemAuthorities=true", "Clients:0:Id=a", "Clients:0:Thumbprint=" + Hash,
            "Clients:1:Id=b", "Clients:1:Thumbprint=" + Hash.ToUpperInvariant()]);
        (await start.Should().ThrowAsync<OptionsValidationException>()).Which.Message.Should().StartWith($"{MtlsApi.Section}Clients:1: ");
    }

    [Fact]
    public async Task Authority_files_in_PEM_and_DER_are_accepted_and_others_are_not()
    {
        var pem = Known.Authority.Certificate.WriteCertificatePem(_folder, "ca.pem");
        var der = Path.Combine(_folder, "ca.der");
        await File.WriteAllBytesAsync(der, Known.Authority.Certificate.RawData);
        await using (await MtlsApi.StartAsync([$"AuthorityFiles:0={pem}", $"AuthorityFiles:1={der}"]))
        {
        }

        var text = Path.Combine(_folder, "ca.txt");
        await File.WriteAllTextAsync(text, "no certificate");
        var start = () => MtlsApi.StartAsync([$"AuthorityFiles:0={pem}", $"AuthorityFiles:1={text}"]);
        (await start.Should().ThrowAsync<OptionsValidationException>()).Which.Message
            .Should().StartWith($"{MtlsApi.Section}AuthorityFiles:1: ");
    }

    [Fact]
    public async Task The_start_says_whose_header_is_believed_and_warns_when_it_is_everyone()
    {
        await using var api = await MtlsApi.BehindProxyAsync("Client-Cert", "10.0.0.0/8");
        api.Api.Log.Ours.Should().ContainSingle(line => line.EventId == 1901).Which.Text
            .Should().Contain("Client-Cert").And.Contain("10.0.0.0/8");
        api.Api.Log.Ours.Should().NotContain(line => line.EventId == 1902 || line.EventId == 1905);
        await using var everyone = await MtlsApi.BehindProxyAsync("Client-Cert", "0.0.0.0/0");
        everyone.Api.Log.Ours.Should().ContainSingle(line => line.EventId == 1902);
    }

    [Fact]
    public async Task The_start_warns_when_no_certificate_can_arrive_except_in_Development()
    {
        await using var plain = await MtlsApi.StartAsync(scheme: "http");
        plain.Api.Log.Ours.Should().ContainSingle(line => line.EventId == 1905);
        await using var secure = await MtlsApi.StartAsync();
        secure.Api.Log.Ours.Should().NotContain(line => line.EventId == 1905);
        await using var development = await MtlsApi.StartAsync(scheme: "http", options: new TestApiOptions { Environment = "Development" });
        development.Api.Log.Ours.Should().NotContain(line => line.EventId == 1905);
    }
}
