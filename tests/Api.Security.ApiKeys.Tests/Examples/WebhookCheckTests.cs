using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace Api.Security.ApiKeys.Tests.Examples;

/// <summary>The code that the documents provide for receivers.</summary>
public sealed class WebhookCheckTests
{
    private const string Body = """{"kind":"apikey.exposed"}""";

    private static readonly byte[] Secret = Encoding.ASCII.GetBytes("0123456789abcdef0123456789abcdef");
    private static readonly DateTimeOffset Now = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, true)]
    [InlineData(-300, true)]
    [InlineData(300, true)]
    [InlineData(-301, false)]
    [InlineData(301, false)]
    public void Signed_events_are_valid_for_five_minutes(int seconds, bool isGenuine) => IsGenuine(Sent(Now.ToUnixTimeSeconds() + seconds))
        .Should().Be(isGenuine);

    [Fact]
    public void A_changed_event_is_not_genuine()
    {
        var sent = Sent(Now.ToUnixTimeSeconds());
        IsGenuine(sent, Body + " ").Should().BeFalse();
        foreach (var name in new[] { "webhook-id", "webhook-timestamp", "webhook-signature" })
        {
            foreach (var value in new[] { "", "1", "9223372036854775807", "99999999999999999999", "v1,", "evt_2" })
            {
                sent = Sent(Now.ToUnixTimeSeconds());
                sent[name] = value;
                IsGenuine(sent).Should().BeFalse();
            }
        }
    }

    private static bool IsGenuine(HeaderDictionary headers, string body = Body) => new WebhookCheck(Secret, new FakeTimeProvider(Now))
        .IsGenuine(headers, Encoding.UTF8.GetBytes(body));

    private static HeaderDictionary Sent(long timestamp) => new()
    {
        ["webhook-id"] = "evt_1", ["webhook-timestamp"] = timestamp.ToString(CultureInfo.InvariantCulture),
        ["webhook-signature"] = WebhookSignature.Compute(Secret, "evt_1", timestamp, Encoding.UTF8.GetBytes(Body)),
    };
}
