using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Api.Security.TestKit;
using CsCheck;

namespace Api.Security.Jwt.Tests.Keys;

/// <summary>What a published set may make us do: numbers are looked at, and a key is made when a token names it.</summary>
public sealed class KeyCostTests
{
    private static readonly (string Name, string Algorithm, ECCurve Curve)[] Curves =
        [("P-256", "ES256", ECCurve.NamedCurves.nistP256), ("P-384", "ES384", ECCurve.NamedCurves.nistP384), ("P-521", "ES512", ECCurve.NamedCurves.nistP521)];

    [Theory]
    [InlineData("010001", "signature_invalid")]
    [InlineData("03", "signature_invalid")]
    [InlineData("00010001", "signature_invalid")]
    [InlineData("FFFFFFFF", "signature_invalid")]
    [InlineData("0100000001", "key_unknown")]
    [InlineData("FFFFFFFFFFFFFFFF", "key_unknown")]
    [InlineData("01", "key_unknown")]
    [InlineData("02", "key_unknown")]
    [InlineData("010000", "key_unknown")]
    public async Task An_RSA_key_counts_with_an_odd_exponent_from_3_and_below_2_to_the_32(string exponent, string reason)
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync("ES256");
        var odd = SigningKey.Create("RS256", "odd");
        var (jwk, set) = (odd.Jwk(), issuer.KeySet());
        jwk["e"] = Base64.Url(Convert.FromHexString(exponent));
        set["keys"]!.AsArray().Add((JsonNode)jwk);
        issuer.RawKeySet = set.ToJsonString();
        await using var api = await TestApi.StartAsync(issuer, new TestApiOptions { Environment = "Development" });
        (await api.GetAsync("/orders", issuer.Token().Build())).ShouldBeOk();
        var stranger = SigningKey.Create("RS256", "odd");
        var answer = await api.GetAsync("/orders", issuer.Token().WithHeader("alg", "RS256").WithHeader("kid", "odd").SignedBy(stranger).Build());
        answer.ShouldBeInvalidToken();
        answer.Problem["reason"]!.GetValue<string>().Should().Be(reason);
    }

    [Fact]
    public void A_point_is_on_its_curve_exactly_when_dotnet_says_so() =>
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 3], Gen.Int[0, 519]).Sample((which, change, bit) =>
        {
            var (name, _, curve) = Curves[which];
            using var key = ECDsa.Create(curve);
            var point = key.ExportParameters(false).Q;
            if (change == 1) point.X![bit / 8 % point.X.Length] ^= (byte)(1 << (bit % 8));
            if (change == 2) point.Y![bit / 8 % point.Y.Length] ^= (byte)(1 << (bit % 8));
            if (change == 3) (point.X, point.Y) = (point.Y, point.X);
            CurveEquation.Holds(name, point.X, point.Y).Should().Be(IsTaken(curve, point));
        }, iter: 60, threads: 1);

    [Theory]
    [InlineData("ES256")]
    [InlineData("ES384")]
    [InlineData("ES512")]
    public async Task A_published_key_of_each_curve_verifies(string algorithm)
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync(algorithm);
        await using var api = await TestApi.StartAsync(issuer, new TestApiOptions { ConfigureIssuer = trusted => trusted.Algorithms.Add(algorithm) });
        (await api.GetAsync("/orders", issuer.Token().Build())).ShouldBeOk();
    }

    [Theory]
    [InlineData("padding")]
    [InlineData("plain base64")]
    public async Task A_modulus_in_another_base64_is_read(string how)
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync("RS256");
        var set = issuer.KeySet();
        var bytes = Base64.Decode(set["keys"]![0]!["n"]!.GetValue<string>());
        set["keys"]![0]!["n"] = how == "padding" ? Base64.Url(bytes) + "==" : Convert.ToBase64String(bytes);
        issuer.RawKeySet = set.ToJsonString();
        await using var api = await TestApi.StartAsync(issuer);
        (await api.GetAsync("/orders", issuer.Token().Build())).ShouldBeOk();
    }

    private static bool IsTaken(ECCurve curve, ECPoint point)
    {
        try
        {
            using var key = ECDsa.Create(new ECParameters { Curve = curve, Q = point });
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
