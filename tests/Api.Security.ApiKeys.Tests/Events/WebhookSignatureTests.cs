using System.Text;

namespace Api.Security.ApiKeys.Tests.Events;

public sealed class WebhookSignatureTests
{
    /// <summary>Each expected value is the output of <c>openssl dgst -sha256 -mac HMAC</c> over id, timestamp and body.</summary>
    [Theory]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, """{"test": 2432232314}""",
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")]
    [InlineData("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", "evt_0123456789abcdef0123456789abcdef", 1800000000,
        """{"kind":"auth.failed","at":"2027-01-15T08:00:00Z","count":3,"keyId":"ak_0123456789ABCDEF","detail":"wrong_secret"}""",
            "v1,rjgrjeBdV1jWOBF8rciig40l8MUqvDwDaR13AaB0nIA=")]
    public void The_signature_follows_Standard_Webhooks(string secret, string id, long timestamp, string body, string expected)
    {
        var settings = WebhookSettings.From(new ApiKeyWebhookOptions { Url = "https://alerts.example.com/", Secret = secret })!;
        WebhookSignature.Compute(settings.Secret, id, timestamp, Encoding.UTF8.GetBytes(body)).Should().Be(expected);
    }

    [Fact]
    public void The_body_contains_only_the_members_that_have_a_value()
    {
        var at = new DateTimeOffset(2027, 1, 15, 10, 0, 0, TimeSpan.FromHours(2));
        Text(new ApiKeyEvent { Kind = "auth.failed", At = at, Count = 3, KeyId = "ak_0123456789ABCDEF", Detail = "wrong_secret" })
            .Should().Be(
                """{"kind":"auth.failed","at":"2027-01-15T08:00:00Z","count":3,"keyId":"ak_0123456789ABCDEF","detail":"wrong_secret"}""");
        Text(new ApiKeyEvent { Kind = "auth.failed", At = at, TenantId = "acme", ClientId = "c1", Network = "2001:db8::/48" })
            .Should().Be(
                """{"kind":"auth.failed","at":"2027-01-15T08:00:00Z","count":1,"tenantId":"acme","clientId":"c1","network":"2001:db8::/48"}""");

        static string Text(ApiKeyEvent one) => Encoding.UTF8.GetString(WebhookBody.Serialize(one));
    }
}
