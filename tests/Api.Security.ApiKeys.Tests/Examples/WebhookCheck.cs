using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Api.Security.ApiKeys.Tests.Examples;

/// <summary>Used by the receiver to check that an event is genuine, unchanged and recent. The secret is the bytes after whsec_.</summary>
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
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected),
            Encoding.UTF8.GetBytes(headers["webhook-signature"].ToString()));
    }
}
