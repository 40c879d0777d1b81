using System.Text.Json;
using System.Text.Json.Nodes;
using Api.Security.Jwt;

namespace Api.Security.Attacks.Tests;

/// <summary>The JOSE vectors of C2SP/wycheproof, with the verdicts of a strict verifier (<c>adjudication.json</c>).</summary>
public sealed class WycheproofTests(Target target)
{
    private static JsonNode Read(string file) => JsonNode.Parse(File.ReadAllText(Vectors.File("wycheproof", file + ".json")))!;

    private static IEnumerable<(string Id, JsonNode Group, JsonNode Test)> Cases(string file) =>
        from @group in Read(file)["testGroups"]!.AsArray()
        from test in @group!["tests"]!.AsArray()
        select ($"{file} {test["tcId"]}", @group, test);

    private static Dictionary<string, string> Verdicts() => Read("adjudication")["vectors"]!.AsArray()
        .ToDictionary(vector => $"{vector!["file"]} {vector["tcId"]}", vector => vector!["strict"]!.GetValue<string>());

    private static IEnumerable<(string Id, JsonNode Group, JsonNode Test)> Jws()
    {
        var verdicts = Verdicts();
        return new[] { "json_web_signature_test", "json_web_key_test", "json_web_crypto_test" }.SelectMany(Cases)
            .Where(vector => verdicts.ContainsKey(vector.Id));
    }

    [Fact]
    public void All_476_verdicts_match_at_the_signature_layer()
    {
        var verdicts = Verdicts();
        var different = Jws().Select(vector =>
            (vector.Id, Expected: verdicts[vector.Id], Got: Accepts(vector.Group, Text(vector.Test)) ? "accept" : "reject")).ToList();
        different.Should().HaveCount(476);
        different.Where(vector => vector.Expected != vector.Got).Should().BeEmpty();
    }

    [Fact]
    public async Task Every_signed_token_is_refused_over_HTTP()
    {
        foreach (var (id, _, test) in Jws()) await ShouldBeRefusedAsync(id, Text(test));
    }

    [Fact]
    public async Task Each_of_the_139_encrypted_tokens_is_refused_over_HTTP()
    {
        var encrypted = Cases("json_web_encryption_test").ToList();
        encrypted.Should().HaveCount(139);
        foreach (var (id, _, test) in encrypted) await ShouldBeRefusedAsync(id, (test["jwe"] ?? test["jws"])!.ToString());
    }

    [Fact]
    public void Only_the_valid_encrypted_tokens_with_supported_algorithms_are_decrypted()
    {
        string[] algorithms = ["RSA-OAEP-256", "ECDH-ES", "ECDH-ES+A256KW", "dir"], encryptions = ["A128CBC-HS256", "A256GCM"];
        var decrypted = 0;
        var folder = Directory.CreateTempSubdirectory().FullName;
        foreach (var (id, group, test) in Cases("json_web_encryption_test"))
        {
            var text = test["jwe"]!.ToString();
            var file = Path.Combine(folder, "key.jwk");
            File.WriteAllText(file, group["private"]!.ToJsonString());
            var content = EncryptedToken.Decode(text, out var token) is null && DecryptionKeyFile.Read(file) is { } key
                && key.Fits(token!.Header)
                ? token.Header.Encryption.Decrypt(key.ContentKey(token), token) : null;

            var header = JsonNode.Parse(group["private"]!.ToJsonString())!;
            var expected = test["result"]!.GetValue<string>() == "valid" && token is not null &&
                algorithms.Contains(token.Header.Algorithm.Name) && encryptions.Contains(token.Header.Encryption.Name) &&
                (header["alg"] is not { } pinned || pinned.GetValue<string>() == token.Header.Algorithm.Name);
            (content is null ? null : Convert.ToHexStringLower(content)).Should().Be(expected ? test["pt"]!.GetValue<string>() : null, id);
            if (content is not null) decrypted++;
        }

        Directory.Delete(folder, recursive: true);
        decrypted.Should().Be(7); // 2 RSA-OAEP-256, 3 ECDH-ES, 2 ECDH-ES+A256KW
    }

    // An empty token, or one with a character outside b64token, is a malformed credential: 400 (RFC 6750, 2.1 and 3.1).
    private async Task ShouldBeRefusedAsync(string id, string token)
    {
        var answer = await target.Api.GetAsync("/orders", token.ReplaceLineEndings(" "));
        var grammatical = token.Length > 0 && token.TrimEnd('=')
            .All(c => char.IsAsciiLetterOrDigit(c) || "-._~+/".Contains(c, StringComparison.Ordinal));
        ((int)answer.Status).Should().Be(grammatical ? 401 : 400, id);
        answer.Code.Should().Be(grammatical ? "invalid_token" : "invalid_request", id);
    }

    private static string Text(JsonNode test) => test["jws"] is JsonValue value ? value.GetValue<string>() : test["jws"]!.ToJsonString();

    private static bool Accepts(JsonNode group, string text)
    {
        var compact = new CompactToken();
        if (compact.Decode(text, 65_536) is not null || compact.DecodeHeader() is not { } json || TokenHeader.Read(json, out var header)
            is not null) return false;
        // Pins the algorithm of the header: the vectors are about signatures, not about policy.
        return KeySet.TryCreate(Keys(group), [header.Algorithm]) is { } keys && keys.Match(header).Value is { } key && key.Verify(compact);
    }

    private static IEnumerable<Jwk> Keys(JsonNode group)
    {
        var trusted = group["public"] ?? group["private"]!;
        return (trusted["keys"] is JsonArray set ? set.Select(key => key!) : [trusted])
            .Select(key => Jwk.Read(JsonSerializer.SerializeToElement(key))).OfType<Jwk>();
    }
}
