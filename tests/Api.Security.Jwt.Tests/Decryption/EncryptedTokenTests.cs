using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Api.Security.TestKit;
using Microsoft.Extensions.Options;

namespace Api.Security.Jwt.Tests.Decryption;

/// <summary>Tokens encrypted for this API: only a signed token of the right issuer is accepted.</summary>
public sealed class EncryptedTokenTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;
    private readonly RSA _rsa = RSA.Create(2048);
    private readonly byte[] _shared = RandomNumberGenerator.GetBytes(32);
    private FakeAuthorizationServer _issuer = null!;

    public async ValueTask InitializeAsync() => _issuer = await FakeAuthorizationServer.StartAsync("ES256");

    public async ValueTask DisposeAsync()
    {
        _rsa.Dispose();
        await _issuer.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    public static TheoryData<string, string> Rsa => new() { { "RSA-OAEP-256", "A128CBC-HS256" }, { "RSA-OAEP-256", "A256GCM" } };

    public static TheoryData<string, string, string> Curves
    {
        get
        {
            var data = new TheoryData<string, string, string>();
            foreach (var curve in new[] { "P-256", "P-384", "P-521" })
                foreach (var algorithm in new[] { "ECDH-ES", "ECDH-ES+A256KW" })
                    foreach (var encryption in new[] { "A128CBC-HS256", "A256GCM" }) data.Add(curve, algorithm, encryption);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Rsa))]
    public async Task A_token_encrypted_for_an_RSA_key_is_accepted(string algorithm, string encryption)
    {
        await using var api = await StartAsync(Pem(_rsa.ExportPkcs8PrivateKeyPem()));
        for (var i = 0; i < 2; i++)
            (await api.GetAsync("/orders", new TokenEncryptor(algorithm, encryption).ForRsa(_rsa, Signed()))).ShouldBeOk();
        (await api.GetAsync("/orders", Signed())).ShouldBeOk();
        var expired = new TokenEncryptor(algorithm, encryption).ForRsa(_rsa, _issuer.Token().With("exp", 1).Build());
        (await api.GetAsync("/orders", expired)).ShouldBeExpired();
    }

    [Theory]
    [MemberData(nameof(Curves))]
    public async Task A_token_encrypted_for_an_elliptic_curve_key_is_accepted(string curve, string algorithm, string encryption)
    {
        using var key = ECDiffieHellman.Create(CurveOf(curve));
        await using var api = await StartAsync(Pem(key.ExportPkcs8PrivateKeyPem()));
        (await api.GetAsync("/orders", new TokenEncryptor(algorithm, encryption).ForCurve(key, curve, Signed()))).ShouldBeOk();
    }

    [Theory]
    [InlineData("ECDH-ES")]
    [InlineData("ECDH-ES+A256KW")]
    public async Task A_token_whose_key_agreement_names_a_recipient_is_accepted(string algorithm)
    {
        using var key = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        await using var api = await StartAsync(Pem(key.ExportPkcs8PrivateKeyPem()));
        var encryptor = new TokenEncryptor(algorithm, "A256GCM") { Header = { ["apv"] = Base64.Url("orders-api") } };
        (await api.GetAsync("/orders", encryptor.ForCurve(key, "P-256", Signed()))).ShouldBeOk();
    }

    [Theory]
    [InlineData("JWT")]
    [InlineData("jwt")]
    [InlineData("application/jwt")]
    [InlineData("Application/JWT")]
    public async Task The_content_type_may_omit_the_media_type_prefix_and_use_any_case(string contentType)
    {
        await using var api = await StartAsync(SharedKey());
        (await api.GetAsync("/orders", new TokenEncryptor("dir", "A256GCM") { Header = { ["cty"] = contentType } }
            .Directly(_shared, Signed()))).ShouldBeOk();
    }

    [Fact]
    public async Task An_encrypted_token_without_a_content_type_is_refused()
    {
        await using var api = await StartAsync(SharedKey());
        var encryptor = new TokenEncryptor("dir", "A256GCM");
        encryptor.Header.Remove("cty");
        await ShouldRefuseAsync(api, encryptor.Directly(_shared, Signed()), "type_not_allowed");
    }

    [Theory]
    [InlineData("A128CBC-HS256")]
    [InlineData("A256GCM")]
    public async Task A_token_encrypted_with_a_shared_key_is_accepted(string encryption)
    {
        await using var api = await StartAsync(SharedKey());
        (await api.GetAsync("/orders", new TokenEncryptor("dir", encryption).Directly(_shared, Signed()))).ShouldBeOk();
    }

    [Fact]
    public async Task An_encrypted_token_is_cached_like_any_other()
    {
        await using var api = await StartAsync(SharedKey());
        using var counted = new Measured(api);
        var token = new TokenEncryptor("dir", "A256GCM").Directly(_shared, Signed());
        for (var i = 0; i < 3; i++) (await api.GetAsync("/orders", token)).ShouldBeOk();
        counted.Sum("api_security.token_cache.hits").Should().Be(2);
    }

    [Fact]
    public async Task During_a_key_rotation_tokens_for_both_keys_are_accepted_with_and_without_kid()
    {
        using var next = RSA.Create(2048);
        await using var api = await StartAsync(Jwk(_rsa, "old"), Jwk(next, "new"));
        foreach (var (key, kid) in new[] { (_rsa, "old"), (next, "new"), (_rsa, null), (next, null) })
        {
            var encryptor = new TokenEncryptor("RSA-OAEP-256", "A256GCM");
            if (kid is not null) encryptor.Header["kid"] = kid;
            (await api.GetAsync("/orders", encryptor.ForRsa(key, Signed()))).ShouldBeOk();
        }

        var swapped = new TokenEncryptor("RSA-OAEP-256", "A256GCM") { Header = { ["kid"] = "new" } };
        await ShouldRefuseAsync(api, swapped.ForRsa(_rsa, Signed()), "decryption_failed");
    }

    [Fact]
    public async Task Unencrypted_tokens_are_refused_when_encryption_is_required()
    {
        var file = SharedKey();
        await using var api = await StartAsync(issuer => issuer.RequireEncryption = true, file);
        await ShouldRefuseAsync(api, Signed(), "encryption_required");
        (await api.GetAsync("/orders", new TokenEncryptor("dir", "A256GCM").Directly(_shared, Signed()))).ShouldBeOk();
    }

    [Theory]
    [InlineData("RSA1_5")]
    [InlineData("RSA-OAEP")]
    [InlineData("PBES2-HS256+A128KW")]
    [InlineData("A256KW")]
    [InlineData("none")]
    [InlineData("rsa-oaep-256")]
    public async Task Other_algorithms_are_refused(string algorithm)
    {
        await using var api = await StartAsync(Pem(_rsa.ExportPkcs8PrivateKeyPem()));
        await ShouldRefuseAsync(api, new TokenEncryptor(algorithm, "A256GCM") { Header = { ["p2c"] = 1_000_000_000 } }
            .ForRsa(_rsa, Signed()), "algorithm_not_allowed");
    }

    [Theory]
    [InlineData("enc", "A128GCM", "algorithm_not_allowed")]
    [InlineData("zip", "DEF", "compression_not_allowed")]
    [InlineData("crit", "exp", "critical_header")]
    [InlineData("cty", "at+jwt", "type_not_allowed")]
    [InlineData("cty", null, "type_not_allowed")]
    [InlineData("cty", "", "type_not_allowed")]
    [InlineData("cty", "text/jwt", "type_not_allowed")]
    [InlineData("cty", "application/application/jwt", "type_not_allowed")]
    public async Task A_header_with_an_unsupported_value_is_refused(string member, string? value, string reason)
    {
        await using var api = await StartAsync(SharedKey());
        await ShouldRefuseAsync(api, new TokenEncryptor("dir", "A256GCM") { Header = { [member] = value } }
            .Directly(_shared, Signed()), reason);
    }

    [Fact]
    public async Task The_encrypted_content_must_be_a_signed_token()
    {
        await using var api = await StartAsync(SharedKey());
        string Encrypt(string content) => new TokenEncryptor("dir", "A256GCM").Directly(_shared, content);

        // CVE-2026-29000: claims or an unsigned token, encrypted with a key that anyone may have.
        await ShouldRefuseAsync(api, Encrypt(_issuer.Token().PayloadJson), "token_malformed");
        await ShouldRefuseAsync(api, Encrypt(_issuer.Token().WithHeader("alg", "none").Build()), "algorithm_not_allowed");
        await ShouldRefuseAsync(api, Encrypt(_issuer.Token().SignedBy(SigningKey.Create("ES256", _issuer.Key.KeyId)).Build()),
            "signature_invalid");
        await ShouldRefuseAsync(api, Encrypt(Encrypt(Signed())), "token_encrypted");
        await ShouldRefuseAsync(api, Encrypt("\ud83d\ude00.é.x"), "token_malformed");
        await ShouldRefuseAsync(api, Encrypt(""), "token_malformed");
    }

    [Fact]
    public async Task A_key_decrypts_only_tokens_of_its_own_issuer()
    {
        await using var other = await FakeAuthorizationServer.StartAsync("ES256");
        var file = SharedKey();
        await using var api = await TestApi.StartAsync(_issuer, new TestApiOptions
        {
            Environment = "Development",
            ConfigureIssuer = issuer => issuer.DecryptionKeyFiles.Add(file),
            ConfigureJwt = jwt => jwt.AddIssuer(other.Issuer, "orders-api", issuer => issuer.RequireHttpsMetadata = false),
        });
        await ShouldRefuseAsync(api, new TokenEncryptor("dir", "A256GCM").Directly(_shared, other.Token().Build()), "decryption_failed");
        (await api.GetAsync("/orders", other.Token().Build())).ShouldBeOk();
    }

    [Fact]
    public async Task A_key_shared_by_two_issuers_decrypts_the_tokens_of_both_but_of_no_third()
    {
        await using var second = await FakeAuthorizationServer.StartAsync("ES256");
        await using var third = await FakeAuthorizationServer.StartAsync("ES256");
        var (pem, jwk) = (Pem(_rsa.ExportPkcs8PrivateKeyPem()), Jwk(_rsa, "second"));
        await using var api = await TestApi.StartAsync(_issuer, new TestApiOptions
        {
            Environment = "Development",
            ConfigureIssuer = issuer => issuer.DecryptionKeyFiles.Add(pem),
            ConfigureJwt = jwt => jwt
                .AddIssuer(second.Issuer, "orders-api", issuer => { issuer.RequireHttpsMetadata = false; issuer.DecryptionKeyFiles.Add(jwk);
                    })
                .AddIssuer(third.Issuer, "orders-api",
                    issuer => { issuer.RequireHttpsMetadata = false; issuer.DecryptionKeyFiles.Add(SharedKey()); }),
        });
        string Encrypt(FakeAuthorizationServer issuer, string? kid)
        {
            var encryptor = new TokenEncryptor("RSA-OAEP-256", "A256GCM");
            if (kid is not null) encryptor.Header["kid"] = kid;
            return encryptor.ForRsa(_rsa, issuer.Token().Build());
        }

        foreach (var kid in new[] { null, "second" })
        {
            (await api.GetAsync("/orders", Encrypt(_issuer, kid))).ShouldBeOk();
            (await api.GetAsync("/orders", Encrypt(second, kid))).ShouldBeOk();
            await ShouldRefuseAsync(api, Encrypt(third, kid), "decryption_failed");
        }

        // The second issuer's key has another kid, so only the first issuer's key, which has none, can be used.
        (await api.GetAsync("/orders", Encrypt(_issuer, "other"))).ShouldBeOk();
        await ShouldRefuseAsync(api, Encrypt(second, "other"), "decryption_failed");
    }

    [Fact]
    public async Task A_JWK_is_used_only_with_its_own_alg()
    {
        using var key = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        await using var api = await StartAsync(Jwk(key, "ECDH-ES+A256KW"));
        (await api.GetAsync("/orders", new TokenEncryptor("ECDH-ES+A256KW", "A256GCM").ForCurve(key, "P-256", Signed()))).ShouldBeOk();
        await ShouldRefuseAsync(api, new TokenEncryptor("ECDH-ES", "A256GCM").ForCurve(key, "P-256", Signed()), "decryption_failed");
    }

    [Fact]
    public async Task Concurrent_decryptions_do_not_interfere()
    {
        using var key = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        await using var api = await StartAsync(Pem(_rsa.ExportPkcs8PrivateKeyPem()), Pem(key.ExportPkcs8PrivateKeyPem()));
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => api.GetAsync("/orders", i % 2 == 0
            ? new TokenEncryptor("RSA-OAEP-256", "A256GCM").ForRsa(_rsa, Signed())
            : new TokenEncryptor("ECDH-ES+A256KW", "A256GCM").ForCurve(key, "P-256", Signed()))));
        foreach (var answer in answers) answer.ShouldBeOk();
    }

    [Theory]
    [InlineData("RSA-OAEP-256", 256)]
    [InlineData("ECDH-ES+A256KW", 40)]
    [InlineData("ECDH-ES", 0)]
    [InlineData("dir", 0)]
    public async Task An_encrypted_key_that_cannot_be_decrypted_is_replaced_by_a_random_key(string algorithm, int length)
    {
        using var key = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        await using var api = await StartAsync(Pem(_rsa.ExportPkcs8PrivateKeyPem()), Pem(key.ExportPkcs8PrivateKeyPem()), SharedKey());
        var encryptor = new TokenEncryptor(algorithm, "A256GCM");
        encryptor.ForCurve(key, "P-256", ""); // sets the ephemeral key
        foreach (var bytes in new[] { length, length + 8, length + 11_000 }.Where(bytes => bytes > 0))
        {
            // An attacker could guess this key. If the guess were right, the API would decrypt the attacker's content.
            await ShouldRefuseAsync(api, encryptor.Seal(RandomNumberGenerator.GetBytes(bytes), new byte[32], Signed()),
                "decryption_failed");
            if (bytes > length)
                await ShouldRefuseAsync(api, encryptor.Seal(RandomNumberGenerator.GetBytes(bytes), _shared, Signed()), "decryption_failed");
        }
    }

    [Fact]
    public async Task An_encrypted_key_of_12_kB_costs_no_more_than_one_of_the_right_length()
    {
        using var key = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        await using var api = await StartAsync(Pem(key.ExportPkcs8PrivateKeyPem()));
        var parts = new TokenEncryptor("ECDH-ES+A256KW", "A256GCM").ForCurve(key, "P-256", Signed()).Split('.');
        async Task<TimeSpan> CostOfAsync(int bytes)
        {
            parts[1] = Base64.Url(RandomNumberGenerator.GetBytes(bytes));
            var least = TimeSpan.MaxValue;
            for (var i = 0; i < 20; i++)
            {
                var watch = Stopwatch.StartNew();
                await ShouldRefuseAsync(api, string.Join('.', parts), "decryption_failed");
                if (watch.Elapsed < least) least = watch.Elapsed;
            }

            return least;
        }

        var right = await CostOfAsync(40);
        (await CostOfAsync(11_600)).Should().BeLessThan(right + TimeSpan.FromMilliseconds(5)); // it was 20 ms when each block was unwrapped
    }

    [Fact]
    public async Task A_token_with_any_changed_segment_is_refused()
    {
        using var key = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        await using var api = await StartAsync(Pem(_rsa.ExportPkcs8PrivateKeyPem()), Pem(key.ExportPkcs8PrivateKeyPem()));
        foreach (var token in new[]
        {
            new TokenEncryptor("RSA-OAEP-256", "A256GCM").ForRsa(_rsa, Signed()), new TokenEncryptor("RSA-OAEP-256", "A128CBC-HS256")
                .ForRsa(_rsa, Signed()),
            new TokenEncryptor("ECDH-ES+A256KW", "A256GCM").ForCurve(key, "P-256", Signed()),
        })
        {
            for (var segment = 1; segment < 5; segment++)
            {
                var parts = token.Split('.');
                var bytes = Base64.Decode(parts[segment]);
                bytes[bytes.Length / 2] ^= 1;
                parts[segment] = Base64.Url(bytes);
                await ShouldRefuseAsync(api, string.Join('.', parts), "decryption_failed");
                parts[segment] = "";
                await ShouldRefuseAsync(api, string.Join('.', parts), "decryption_failed");
            }
        }
    }

    [Theory]
    [InlineData("off the curve")]
    [InlineData("another curve")]
    [InlineData("absent")]
    [InlineData("text")]
    public async Task An_invalid_ephemeral_key_is_refused(string how)
    {
        using var key = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        await using var api = await StartAsync(Pem(key.ExportPkcs8PrivateKeyPem()));
        var encryptor = new TokenEncryptor("ECDH-ES", "A256GCM");
        var parts = encryptor.ForCurve(key, "P-256", Signed()).Split('.');
        var header = encryptor.Header;
        switch (how)
        {
            case "off the curve": header["epk"]!["y"] = Base64.Url(new byte[32]); break;
            case "another curve": header["epk"]!["crv"] = "P-384"; break;
            case "absent": header.Remove("epk"); break;
            case "text": header["epk"] = "x"; break;
        }

        parts[0] = Base64.Url(System.Text.Encoding.UTF8.GetBytes(header.ToJsonString()));
        await ShouldRefuseAsync(api, string.Join('.', parts), how is "absent" or "text" ? "header_malformed" : "decryption_failed");
    }

    [Theory]
    [InlineData("nowhere.pem", null)]
    [InlineData("text.pem", "not a key")]
    [InlineData("short.jwk", """{"kty":"oct","k":"AAAA"}""")]
    [InlineData("public.pem", "public")]
    [InlineData("weak.pem", "weak")]
    [InlineData("slow.pem", "slow")]
    public async Task A_file_without_a_suitable_private_key_prevents_startup(string name, string? content)
    {
        var path = Path.Combine(_folder, name);
        using var other = RSA.Create(content is "slow" ? 4104 : 1024);
        if (content is not null)
            await File.WriteAllTextAsync(path, content switch { "public" => _rsa.ExportSubjectPublicKeyInfoPem(),
                "weak" or "slow" => other.ExportPkcs8PrivateKeyPem(), _ => content });
        Func<Task> start = () => StartAsync(path);
        (await start.Should().ThrowAsync<OptionsValidationException>()).Which.Message.Should().Contain(
            "DecryptionKeyFiles:0").And.NotContain("PRIVATE");
    }

    [Theory]
    [InlineData("alg", "RSA-OAEP")]
    [InlineData("alg", "RSA1_5")]
    [InlineData("alg", "ECDH-ES")]
    [InlineData("alg", "RS256")]
    [InlineData("use", "sig")]
    [InlineData("key_ops", "sign")]
    public async Task A_key_for_another_purpose_prevents_startup(string member, string value)
    {
        var jwk = JsonNode.Parse(await File.ReadAllTextAsync(Jwk(_rsa, "a")))!;
        jwk[member] = member is "key_ops" ? new JsonArray(value) : value;
        Func<Task> start = () => StartAsync(Write(jwk.ToJsonString(), "jwk"));
        (await start.Should().ThrowAsync<OptionsValidationException>()).Which.Message.Should().Contain("DecryptionKeyFiles:0").And.Contain(
            "RSA-OAEP-256");
    }

    [Theory]
    [InlineData("use", "enc")]
    [InlineData("key_ops", "unwrapKey")]
    public async Task A_key_that_declares_a_matching_purpose_is_used(string member, string value)
    {
        var jwk = JsonNode.Parse(await File.ReadAllTextAsync(Jwk(_rsa, "a")))!;
        jwk[member] = member is "key_ops" ? new JsonArray(value) : value;
        await using var api = await StartAsync(Write(jwk.ToJsonString(), "jwk"));
        (await api.GetAsync("/orders", new TokenEncryptor("RSA-OAEP-256", "A256GCM").ForRsa(_rsa, Signed()))).ShouldBeOk();
    }

    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    public async Task More_than_8_different_keys_across_all_issuers_prevent_startup(int count)
    {
        var files = Enumerable.Range(0, count).Select(_ => SharedKey(RandomNumberGenerator.GetBytes(32))).ToArray();
        Task<TestApi> Start() => TestApi.StartAsync(_issuer, new TestApiOptions
        {
            ConfigureIssuer = issuer => { foreach (var file in files.Take(5)) issuer.DecryptionKeyFiles.Add(file); },
            ConfigureJwt = jwt => jwt.AddIssuer("https://second.example", "orders-api", issuer =>
            {
                issuer.WarmUp = KeyWarmUp.Off;
                foreach (var file in files.Skip(1)) issuer.DecryptionKeyFiles.Add(file);
            }),
        });

        if (count == 8) await using (await Start()) return;
        Func<Task> start = Start;
        (await start.Should().ThrowAsync<OptionsValidationException>()).Which.Message.Should().Be(
            "ApiSecurity:Jwt:Issuers: the DecryptionKeyFiles of all issuers contain 9 different keys; keep at most 8, because a token "
                + "may have " +
            "to be tried with each. Remove keys that were replaced, or use one key for several issuers.");
    }

    [Fact]
    public async Task Requiring_encryption_without_a_key_prevents_startup()
    {
        Func<Task> start = () => StartAsync(issuer => issuer.RequireEncryption = true);
        (await start.Should().ThrowAsync<OptionsValidationException>()).Which.Message.Should().Contain("RequireEncryption").And.Contain(
            "DecryptionKeyFiles");
    }

    private static async Task ShouldRefuseAsync(TestApi api, string token, string reason)
    {
        var answer = await api.GetAsync("/orders", token);
        answer.ShouldBeInvalidToken();
        answer.Problem["reason"]!.GetValue<string>().Should().Be(reason);
    }

    private string Signed() => _issuer.Token().Build();

    private Task<TestApi> StartAsync(params string[] files) => StartAsync(null, files);

    private Task<TestApi> StartAsync(Action<JwtIssuerOptions>? configure, params string[] files) =>
        TestApi.StartAsync(_issuer, new TestApiOptions
    {
        Environment = "Development",
        ConfigureIssuer = issuer =>
        {
            foreach (var file in files) issuer.DecryptionKeyFiles.Add(file);
            configure?.Invoke(issuer);
        },
    });

    private string Pem(string text) => Write(text, "pem");

    private string SharedKey() => SharedKey(_shared);

    private string SharedKey(byte[] key) => Write(new JsonObject { ["kty"] = "oct", ["k"] = Base64.Url(key) }.ToJsonString(), "jwk");

    private string Jwk(ECDiffieHellman key, string algorithm)
    {
        var p = key.ExportParameters(true);
        return Write(new JsonObject
        {
            ["kty"] = "EC", ["crv"] = "P-256", ["alg"] = algorithm, ["x"] = Base64.Url(p.Q.X!), ["y"] = Base64.Url(p.Q.Y!),
            ["d"] = Base64.Url(p.D!),
        }.ToJsonString(), "jwk");
    }

    private string Jwk(RSA key, string kid)
    {
        var p = key.ExportParameters(true);
        return Write(new JsonObject
        {
            ["kty"] = "RSA", ["kid"] = kid, ["alg"] = "RSA-OAEP-256", ["n"] = Base64.Url(p.Modulus!), ["e"] = Base64.Url(p.Exponent!),
            ["d"] = Base64.Url(p.D!),
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

    private static ECCurve CurveOf(string name) => name switch
    {
        "P-256" => ECCurve.NamedCurves.nistP256,
        "P-384" => ECCurve.NamedCurves.nistP384,
        _ => ECCurve.NamedCurves.nistP521,
    };
}
