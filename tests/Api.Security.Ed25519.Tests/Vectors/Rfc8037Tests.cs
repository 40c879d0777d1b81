using System.Text.Json;
using Api.Security.TestKit;

namespace Api.Security.Ed25519.Tests.Vectors;

/// <summary>The examples of RFC 8037, appendix A.1, A.2, A.4 and A.5. (A.3 is a thumbprint, the others are about encryption.)</summary>
public sealed class Rfc8037Tests
{
    private const string Seed = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A";
    private const string PublicKey = """{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}""";
    private const string Header = """{"alg":"EdDSA"}""";
    private const string Payload = "Example of Ed25519 signing";

    private const string Token =
        "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc." +
        "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";

    [Fact]
    public void The_public_key_of_A_2_belongs_to_the_private_key_of_A_1()
    {
        var key = SigningKey.OfEd25519("EdDSA", null, Base64.Decode(Seed));
        key.Jwk()["x"]!.GetValue<string>().Should().Be(Read(PublicKey).X);
    }

    [Fact]
    public void The_token_of_A_4_is_verified_as_in_A_5()
    {
        var compact = Compact(Token);
        compact.DecodeHeader().Should().Equal(System.Text.Encoding.UTF8.GetBytes(Header));
        System.Text.Encoding.UTF8.GetString(compact.Payload).Should().Be(Payload);
        Import("EdDSA")!.Verify(compact).Should().BeTrue();
    }

    [Fact]
    public void The_private_key_of_A_1_signs_the_token_of_A_4()
    {
        var key = SigningKey.OfEd25519("EdDSA", null, Base64.Decode(Seed));
        new TokenBuilder(key).WithRawHeader(Header).WithRawPayload(Payload).Build().Should().Be(Token);
    }

    [Fact]
    public void Any_other_text_is_not_signed()
    {
        for (var at = 0; at < Token.LastIndexOf('.'); at++)
        {
            if (Token[at] == '.') continue;
            var other = Token.Remove(at, 1).Insert(at, Token[at] == 'A' ? "E" : "A");
            var compact = new CompactToken();
            if (compact.Decode(other, 1000) is null) Import("EdDSA")!.Verify(compact).Should().BeFalse(other);
        }
    }

    [Fact]
    public void Without_AddEd25519_the_key_cannot_be_imported() =>
        KeyImport.TryImport(Read(PublicKey), SignatureAlgorithm.Find("EdDSA")!, ed25519: null).Should().BeNull();

    private static VerificationKey? Import(string algorithm) =>
        KeyImport.TryImport(Read(PublicKey), SignatureAlgorithm.Find(algorithm)!, new Libsodium());

    private static Jwk Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return Jwk.Read(document.RootElement)!;
    }

    private static CompactToken Compact(string text)
    {
        var compact = new CompactToken();
        compact.Decode(text, 1000).Should().BeNull();
        return compact;
    }
}
