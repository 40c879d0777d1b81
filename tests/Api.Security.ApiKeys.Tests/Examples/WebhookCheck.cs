using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Api.Security.ApiKeys.Tests.Examples;

/// <summary>At the receiver: tells genuine events from forged, changed and old ones. The secret is without whsec_, as bytes.</summary>
public sealed class WebhookCheck(byte[] secret, TimeProvider clock)
{
    private const long ToleranceInSeconds = 300;

    public bool IsGenuine(IHeaderDictionary headers, byte[] body)
    {
        var (id, timestamp) = (headers["webhook-id"].ToString(), headers["webhook-timestamp"].ToString());
        if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)) return false;
        if (Math.Abs(clock.GetUtcNow().ToUnixTimeSeconds() - seconds) > ToleranceInSeconds) return false;
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
        var expected = "v1," + Convert.ToBase64String(HMACSHA256.HashData(secret, signed));
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(headers["webhook-signature"].ToString()));
    }
}
