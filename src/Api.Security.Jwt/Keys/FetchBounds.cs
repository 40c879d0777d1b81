namespace Api.Security.Jwt;

/// <summary>What the issuer that a resolver brought keeps to when its keys are fetched. A configured one has no such bounds.</summary>
/// <param name="Pace">When its server may be asked.</param>
/// <param name="KeyHosts">Where its keys may be beside its own server.</param>
internal sealed record FetchBounds(IssuerPace Pace, ICollection<string> KeyHosts)
{
    // Otherwise a tenant's document could have us ask any server.
    public bool Allow(string jwksUri, string metadataAddress) =>
        Uri.TryCreate(jwksUri, UriKind.Absolute, out var uri) && uri.UserInfo.Length == 0 && uri.Fragment.Length == 0 &&
        (CleanAddress.OriginOf(uri) == CleanAddress.OriginOf(new Uri(metadataAddress)) || KeyHosts.Contains(uri.Authority));

    public void Ended(in KeyFetch fetch)
    {
        if (fetch.Failure is null) Pace.Succeeded(fetch.HasKeys);
        else Pace.Failed(fetch.RetryAfter);
    }

    /// <summary>For a request beyond those that a turn was taken for.</summary>
    public bool MayAsk(Func<bool>? mayAsk)
    {
        if (mayAsk?.Invoke() is false) return false;
        Pace.Charge();
        return true;
    }
}
