using System.Diagnostics;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Api.Security.Mtls.Tests;

/// <summary>Clients that are not .NET.</summary>
public sealed class CommandLineTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("api-security-clients-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("--http1.1")]
    [InlineData("--http2")]
    public async Task Curl_with_a_certificate(string version)
    {
        Prerequisite.Require(Prerequisite.IsOnPath("curl"), "install curl");
        await using var api = await MtlsApi.StartAsync();
        var token = api.Token(Known.Alice);
        (await CurlAsync(api, version, token, "--cert", Known.Alice.WritePem(_folder, "alice.pem"))).Should().Be("200");
        (await CurlAsync(api, version, token, "--cert", Known.Bob.WritePem(_folder, "bob.pem"))).Should().Be("401");
        (await CurlAsync(api, version, token)).Should().Be("401");
    }

    [Theory]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task Openssl_with_a_certificate(string version)
    {
        Prerequisite.Require(Prerequisite.IsOnPath("openssl"), "install openssl");
        await using var api = await MtlsApi.StartAsync(protocols: HttpProtocols.Http1);
        var token = api.Token(Known.Alice);
        (await OpensslAsync(api, version, token, Known.Alice.WritePem(_folder, "alice.pem"))).Should().StartWith("HTTP/1.1 200 ");
        (await OpensslAsync(api, version, token, Known.Bob.WritePem(_folder, "bob.pem"))).Should().StartWith("HTTP/1.1 401 ")
            .And.Contain("error=\"invalid_token\"");
    }

    private async Task<string> CurlAsync(MtlsApi api, string version, string token, params string[] more)
    {
        var authority = Known.Authority.Certificate.WriteCertificatePem(_folder, "ca.pem");
        return await RunAsync("curl", ["--silent", version, "--cacert", authority, "--output", "/dev/null", "--write-out", "%{http_code}",
            "--header", "Authorization: Bearer " + token, .. more, new Uri(api.Address, "/orders").ToString()], input: "");
    }

    private static Task<string> OpensslAsync(MtlsApi api, string version, string token, string certificate) => RunAsync(
        "openssl",
        ["s_client", "-quiet", "-ign_eof", version, "-connect", api.Address.Authority, "-cert", certificate, "-key", certificate],
        $"GET /orders HTTP/1.1\r\nHost: {api.Address.Authority}\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n");

    private static async Task<string> RunAsync(string program, string[] arguments, string input)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
            { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        await errors;
        return await output;
    }
}
