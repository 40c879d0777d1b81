using System.Security.Cryptography;
using System.Text;

namespace Api.Security.ApiKeys;

/// <summary>The signature of Standard Webhooks: HMAC-SHA-256 over id, timestamp and body, separated by dots.</summary>
internal static class WebhookSignature
{
    /// <returns>The value of <c>webhook-signature</c>: <c>v1,</c> followed by base64.</returns>
    public static string Compute(ReadOnlySpan<byte> secret, string id, long timestamp, ReadOnlySpan<byte> body)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret);
        hmac.AppendData(Encoding.UTF8.GetBytes(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{id}.{timestamp}.")));
        hmac.AppendData(body);
        return "v1," + Convert.ToBase64String(hmac.GetHashAndReset());
    }
}
