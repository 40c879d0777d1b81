using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Api.Security.ApiKeys;

/// <summary>The parsed settings of the webhook: an address and the bytes of the secret.</summary>
internal sealed class WebhookSettings
{
    private const string Section = "ApiSecurity:ApiKeys:Webhook";
    private const string SecretPrefix = "whsec_";
    private const int ShortestSecret = 24;

    private WebhookSettings(Uri address, byte[] secret) => (Address, Secret) = (address, secret);

    public Uri Address { get; }

    public byte[] Secret { get; }

    /// <returns>The settings; <see langword="null"/> without a webhook.</returns>
    public static WebhookSettings? From(ApiKeyWebhookOptions options) =>
        TryReadAddress(options.Url, out var address) && TryReadSecret(options.Secret, out var secret)
            ? new WebhookSettings(address, secret)
            : null;

    /// <summary>Returns the errors, with their fixes. No value is repeated, because webhook addresses contain secrets, too.</summary>
    internal static IEnumerable<string> ErrorsIn(ApiKeyWebhookOptions options)
    {
        if (options.Url is null && options.Secret is null) yield break;
        if (options.Url is null)
            yield return $"{Section}:Url: set the address that events are posted to, such as https://alerts.example.com/api-keys; "
                + $"or remove {Section}:Secret.";
        else if (!TryReadAddress(options.Url, out _))
            yield return $"{Section}:Url: write an absolute https address (http only for loopback), "
                + "without user name, password or fragment.";

        if (options.Secret is null)
            yield return $"{Section}:Secret: set a secret, such as the output of: openssl rand -base64 32. "
                + "Without it, receivers cannot distinguish our events from forged ones.";
        else if (!TryReadSecret(options.Secret, out var secret))
            yield return $"{Section}:Secret: the value is not base64; write the output of: openssl rand -base64 32. "
                + $"The prefix {SecretPrefix} is optional.";
        else if (secret.Length < ShortestSecret)
            yield return $"{Section}:Secret: the secret has {secret.Length} bytes; {ShortestSecret} or more are needed, "
                + "such as the output of: openssl rand -base64 32.";
    }

    private static bool TryReadAddress(string? text, [NotNullWhen(true)] out Uri? address) =>
        Uri.TryCreate(text, UriKind.Absolute, out address)
        && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback))
        && address.UserInfo.Length == 0 && address.Fragment.Length == 0;

    private static bool TryReadSecret(string? text, [NotNullWhen(true)] out byte[]? secret)
    {
        secret = null;
        if (text is null) return false;
        var base64 = text.StartsWith(SecretPrefix, StringComparison.Ordinal) ? text[SecretPrefix.Length..] : text;
        var bytes = new byte[Encoding.UTF8.GetByteCount(base64)];
        if (!Convert.TryFromBase64String(base64, bytes, out var length)) return false;
        secret = bytes[..length];
        return true;
    }
}
