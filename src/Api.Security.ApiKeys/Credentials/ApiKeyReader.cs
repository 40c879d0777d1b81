using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Api.Security.ApiKeys;

/// <summary>
/// Reads the two headers of an API key, and refuses everything that can be refused without a lookup, in this order: plain HTTP, a
/// key in the URL, missing, repeated and malformed headers, another environment, a wrong checksum, two different ids.
/// </summary>
internal sealed class ApiKeyReader(
    ApiKeyFormat format, KeyInUrl urls, ExpectedKey expected, IExposureWatch exposures, IOptions<ApiKeyOptions> options,
    IOptions<ApiSecurityOptions> shared, IServiceProvider services)
    : ICredentialReader
{
    private readonly string _idHeader = options.Value.Headers.Id;
    private readonly string _secretHeader = options.Value.Headers.Secret;
    private readonly bool _acceptsImported = options.Value.AcceptImported;
    private readonly bool _requiresTls = (options.Value.RequireTls ?? !HostingMode.IsDevelopment(services)) || shared.Value.RequireTls;

    public CredentialReading Read(HttpRequest request)
    {
        var headers = request.Headers;
        var isInPlace = headers.TryGetValue(_secretHeader, out var secrets);
        var isNamed = headers.TryGetValue(_idHeader, out var ids);
        if ((isInPlace || isNamed) && _requiresTls && !request.IsHttps)
        {
            if (secrets is [{ } exposed] && ids is [{ } name] && ApiKeyId.TryParsePublic(name, out var id))
                exposures.SeenInPlaintext(request.HttpContext, id, exposed);
            return Refused(Refusal.InsecureTransport);
        }

        if (urls.Find(request) is { } found)
        {
            exposures.SeenInUrl(request.HttpContext, found);
            return Refused(Refusal.CredentialsInUrl);
        }

        if (!isInPlace) return isNamed ? Refused(ApiKeyRefusals.SecretMissing) : CredentialReading.None;
        return isNamed ? Read(ids, secrets) : Refused(ApiKeyRefusals.IdMissing);
    }

    private CredentialReading Read(StringValues ids, StringValues secrets)
    {
        // Not ToString(): if one of two header lines is empty, it returns only the other one.
        if (ids.Count != 1 || secrets.Count != 1) return Refused(ApiKeyRefusals.Repeated);
        var (name, secret) = (ids[0] ?? "", secrets[0] ?? "");
        if (!ApiKeyId.TryParsePublic(name, out var id)) return Refused(ApiKeyRefusals.Malformed);
        var refusal = format.Check(secret, out var inside);
        if (refusal is not null && !MayBeImported(secret)) return Refused(refusal);
        if (refusal is null && inside != id) return Refused(ApiKeyRefusals.IdMismatch);
        return CredentialReading.Found(new ApiKeyCredential(id, name, secret));
    }

    // A damaged key of this API is not a key of another system.
    private bool MayBeImported(string secret) =>
        _acceptsImported && !secret.StartsWith(format.Brand, StringComparison.Ordinal) && ImportedSecret.IsOne(secret);

    private CredentialReading Refused(Refusal refusal) =>
        CredentialReading.Refused(refusal, ApiSecurityDefaults.ApiKeyScheme, expected.Find(refusal));
}
