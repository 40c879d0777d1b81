using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Api.Security.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Api.Security.Jwt.Tests.Decryption;

/// <summary>How many private-key operations a token from any sender can cause. The operations are counted, not timed.</summary>
public sealed class DecryptionCostTests : IAsyncLifetime
{
    private const int Length = 512; // in bytes, of a text encrypted with a 4096-bit RSA key

    private static readonly RSA[] Keys = [.. Enumerable.Range(0, 3).Select(_ => RSA.Create(4096))];

    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;
    private FakeAuthorizationServer _issuer = null!;

    public async ValueTask InitializeAsync() => _issuer = await FakeAuthorizationServer.StartAsync("ES256");

    public async ValueTask DisposeAsync()
    {
        await _issuer.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData(null, 2)]
    [InlineData("one", 1)]
    [InlineData("two", 1)]
    [InlineData("invented", 0)]
    public async Task Garbage_is_tried_with_the_named_key_or_with_at_most_two_keys_of_4096_bits(string? kid, int operations)
    {
        await using var api = await StartAsync(Jwk(Keys[0], "one"), Jwk(Keys[1], "two"));
        (await CountAsync(api, Garbage(kid), "decryption_failed")).Should().Be(operations);
        (await CountAsync(api, Garbage(kid, Length - 1), "decryption_failed")).Should().Be(0);
    }

    [Fact]
    public async Task With_too_many_keys_tokens_without_a_kid_are_refused_and_startup_logs_a_warning()
    {
        await using var api = await StartAsync(Jwk(Keys[0], "one"), Jwk(Keys[1], "two"), Jwk(Keys[2], "three"));
        api.Log.Ours.Should().ContainSingle(line => line.EventId == 1230);
        (await CountAsync(api, Garbage(null), "key_ambiguous")).Should().Be(0);
        (await CountAsync(api, Garbage("three"), "decryption_failed")).Should().Be(1);
        var encryptor = new TokenEncryptor("RSA-OAEP-256", "A256GCM") { Header = { ["kid"] = "three" } };
        (await api.GetAsync("/orders", encryptor.ForRsa(Keys[2], _issuer.Token().Build()))).ShouldBeOk();
    }

    [Fact]
    public async Task A_key_without_a_kid_is_tried_unless_the_token_names_another_key()
    {
        await using var api = await StartAsync(Jwk(Keys[0], "one"), Jwk(Keys[1], "two"), Pem(Keys[2]));
        (await CountAsync(api, Garbage(null), "key_ambiguous")).Should().Be(1);
        (await CountAsync(api, Garbage("invented"), "decryption_failed")).Should().Be(1);
        (await CountAsync(api, Garbage("two"), "decryption_failed")).Should().Be(1);
        (await api.GetAsync("/orders", new TokenEncryptor("RSA-OAEP-256", "A256GCM").ForRsa(Keys[2], _issuer.Token().Build())))
            .ShouldBeOk();
    }

    [Theory]
    [InlineData("three without a kid")]
    [InlineData("two without a kid and one with")]
    [InlineData("three with the same kid")]
    public async Task Keys_that_would_make_one_token_too_expensive_prevent_startup(string files)
    {
        Func<Task> start = () => StartAsync(files switch
        {
            "three without a kid" => [.. Keys.Select(Pem)],
            "two without a kid and one with" => [Pem(Keys[0]), Pem(Keys[1]), Jwk(Keys[2], "three")],
            _ => [.. Keys.Select(key => Jwk(key, "same"))],
        });
        (await start.Should().ThrowAsync<OptionsValidationException>()).Which.Message.Should().Contain(
            "two RSA keys of 4096 bits").And.Contain("a kid of its own");
    }

    [Theory]
    [InlineData(2048, 8)]
    [InlineData(3072, 4)]
    [InlineData(4096, 2)]
    public void As_many_RSA_keys_of_one_length_are_allowed_as_fit_in_20_ms(int bits, int count)
    {
        (count * DecryptionWork.OfRsa(bits)).Should().BeLessThanOrEqualTo(DecryptionWork.MostPerToken);
        if (count < TokenDecryption.MostKeys)
            ((count + 1) * DecryptionWork.OfRsa(bits)).Should().BeGreaterThan(DecryptionWork.MostPerToken);
    }

    [Theory]
    [InlineData("P-256", 8)]
    [InlineData("P-384", 6)]
    [InlineData("P-521", 8)]
    public async Task As_many_keys_on_one_curve_are_allowed_as_fit_in_20_ms(string curve, int count)
    {
        var named = curve switch { "P-256" => ECCurve.NamedCurves.nistP256, "P-384" => ECCurve.NamedCurves.nistP384,
            _ => ECCurve.NamedCurves.nistP521 };
        var keys = Enumerable.Range(0, count).Select(_ => ECDiffieHellman.Create(named)).ToArray();
        await using var api = await StartAsync([.. keys.Select(key => Write(key.ExportPkcs8PrivateKeyPem(), "pem"))]);
        using var stranger = ECDiffieHellman.Create(named);
        (await CountAsync(api, new TokenEncryptor("ECDH-ES", "A256GCM").ForCurve(stranger, curve, "x"), "decryption_failed"))
            .Should().Be(count);
        (await api.GetAsync("/orders", new TokenEncryptor("ECDH-ES", "A256GCM").ForCurve(keys[^1], curve, _issuer.Token().Build())))
            .ShouldBeOk();
    }

    private static string Garbage(string? kid, int length = Length)
    {
        var encryptor = new TokenEncryptor("RSA-OAEP-256", "A256GCM");
        if (kid is not null) encryptor.Header["kid"] = kid;
        return encryptor.Seal(RandomNumberGenerator.GetBytes(length), new byte[32], "x");
    }

    private static async Task<long> CountAsync(TestApi api, string token, string reason)
    {
        var decryption = api.App.Services.GetRequiredService<TokenDecryption>();
        var before = decryption.Operations;
        var answer = await api.GetAsync("/orders", token);
        answer.ShouldBeInvalidToken();
        answer.Problem["reason"]!.GetValue<string>().Should().Be(reason);
        return decryption.Operations - before;
    }

    private Task<TestApi> StartAsync(params string[] files) => TestApi.StartAsync(_issuer, new TestApiOptions
    {
        Environment = "Development",
        ConfigureIssuer = issuer =>
        {
            foreach (var file in files) issuer.DecryptionKeyFiles.Add(file);
        },
    });

    private string Pem(RSA key) => Write(key.ExportPkcs8PrivateKeyPem(), "pem");

    private string Jwk(RSA key, string kid)
    {
        var p = key.ExportParameters(true);
        return Write(new JsonObject
        {
            ["kty"] = "RSA", ["kid"] = kid, ["n"] = Base64.Url(p.Modulus!), ["e"] = Base64.Url(p.Exponent!), ["d"] = Base64.Url(p.D!),
            ["p"] = Base64.Url(p.P!), ["q"] = Base64.Url(p.Q!), ["dp"] = Base64.Url(p.DP!), ["dq"] = Base64.Url(p.DQ!),
            ["qi"] = Base64.Url(p.InverseQ!),
        }.ToJsonString(), "jwk");
    }

    private string Write(string text, string extension)
    {
        var path = Path.Combine(_folder, $"{Guid.NewGuid():N}.{extension}");
        File.WriteAllText(path, text);
        return path;
    }
}
