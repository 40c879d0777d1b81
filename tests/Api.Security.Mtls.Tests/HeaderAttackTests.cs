using System.Security.Cryptography;
using Api.Security.TestKit;
using CsCheck;
using Microsoft.Extensions.Options;

namespace Api.Security.Mtls.Tests;

/// <summary>Forged and malformed headers through a trusted proxy: always 401, never an error, never another caller.</summary>
public sealed class HeaderAttackTests
{
    public static TheoryData<string> Names => ["X-Forwarded-Client-Cert", "Client-Cert", "ssl-client-cert"];

    private static IReadOnlyList<(string Attack, string Value)> AttacksOn(string header) => header switch
    {
        "Client-Cert" => HeaderAttacks.Standard,
        "ssl-client-cert" => HeaderAttacks.Other,
        _ => HeaderAttacks.Envoy,
    };

    private static string Genuine(string header) => header switch
    {
        "Client-Cert" => Header.Standard(Known.Alice),
        "ssl-client-cert" => Header.Nginx(Known.Alice),
        _ => Header.Envoy(Known.Alice),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public async Task No_forged_header_passes_for_another_client(string header)
    {
        var attacks = AttacksOn(header);
        attacks.Should().HaveCountGreaterThan(30);
        await using var api = await MtlsApi.BehindProxyAsync(header);
        var token = "Authorization: Bearer " + api.Token(Known.Alice);
        var passed = new List<string>();
        foreach (var (attack, value) in attacks)
        {
            var status = RawHttp.StatusOf(await RawHttp.GetAsync(api.Address, "/orders", token, $"{header}: {value}"));
            if (status != 401) passed.Add($"{attack}: {status}");
        }

        passed.Should().BeEmpty();
        RawHttp.StatusOf(await RawHttp.GetAsync(api.Address, "/orders", token, $"{header}: {Genuine(header)}")).Should().Be(200);
        api.Api.Log.Lines.Should().NotContain(line => line.Level >= Microsoft.Extensions.Logging.LogLevel.Error);
    }

    [Theory]
    [InlineData("client_cert")]
    [InlineData("X-Client-Cert")]
    [InlineData("Client-Cert-Chain")]
    [InlineData("X-Forwarded-Client-Cert")]
    [InlineData("X-ARR-ClientCert")]
    [InlineData("ssl-client-cert")]
    [InlineData("ClientCert")]
    public async Task Only_the_configured_header_counts(string other)
    {
        await using var api = await MtlsApi.BehindProxyAsync("Client-Cert");
        (await api.GetAsync(api.Token(Known.Alice), headers: (other, Header.Standard(Known.Alice)))).ShouldBeInvalidToken();
        (await api.GetAsync(api.Token(Known.Alice), headers: (other, Header.Der(Known.Alice)))).ShouldBeInvalidToken();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Random_text_never_throws_and_is_never_a_certificate(string name)
    {
        var header = Create(name);
        Gen.String[Gen.Char["abcABC019+/=%:;,\"\\- \tHhashCertByIN\u00e9\ud83c\0"], 0, 300]
            .Sample(text => Check(header, text), iter: 5_000);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_changed_header_never_throws_and_stands_for_the_certificate_that_it_holds(string name)
    {
        var header = Create(name);
        var genuine = Genuine(name);
        Gen.Select(Gen.Int[0, genuine.Length - 1], Gen.Char["aZ09+/=%:;,\"\\- "], Gen.Int[0, 3])
            .Sample((at, character, kind) => Check(header, Changed(genuine, at, character, kind)), iter: 5_000);
    }

    private static string Changed(string genuine, int at, char character, int kind) => kind switch
    {
        0 => genuine.Remove(at, 1),
        1 => genuine.Insert(at, character.ToString()),
        2 => genuine[..at],
        _ => genuine.Remove(at, 1).Insert(at, character.ToString()),
    };

    private static ForwardedHeader Create(string name)
    {
        var options = new MtlsOptions { Forwarded = { Header = name } };
        options.Forwarded.Proxies.Add("127.0.0.1");
        return new ForwardedHeader(Options.Create(options));
    }

    private static void Check(ForwardedHeader header, string value)
    {
        var read = header.Read(value);
        if (read.Value is not { } certificate)
        {
            if (read.Refusal is not null) read.Refusal.Should().Be(MtlsRefusals.HeaderMalformed);
            return;
        }

        certificate.IsForwarded.Should().BeTrue();
        certificate.Thumbprint.Should().HaveCount(SHA256.HashSizeInBytes);
        if (certificate.Certificate is { } whole) SHA256.HashData(whole.RawData).Should().Equal(certificate.Thumbprint);
        else value.Should().ContainEquivalentOf(Convert.ToHexString(certificate.Thumbprint));
    }
}
