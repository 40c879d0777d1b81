namespace Api.Security.Jwt;

/// <summary>The limits for fetching the keys of a resolved issuer. Configured issuers have no such limits.</summary>
/// <param name="Pace">The request budget of the issuer and its server.</param>
/// <param name="KeyHosts">The hosts that its keys may be on, besides its own server.</param>
internal sealed record FetchBounds(IssuerPace Pace, ICollection<string> KeyHosts)
{
    // Otherwise, the document of a tenant could direct requests to any server.
    public bool Allow(string jwksUri, string metadataAddress) =>
        Uri.TryCreate(jwksUri, UriKind.Absolute, out var uri) && uri.UserInfo.Length == 0 && uri.Fragment.Length == 0 &&
        (CleanAddress.OriginOf(uri) == CleanAddress.OriginOf(new Uri(metadataAddress)) || KeyHosts.Contains(uri.Authority));

    public void Ended(in KeyFetch fetch)
    {
        if (fetch.Failure is null) Pace.Succeeded(fetch.HasKeys);
        else Pace.Failed(fetch.RetryAfter);
    }

    /// <summary>Checks whether a request may be sent that was not included in the turn, and charges the budget for it.</summary>
    public bool MayAsk(Func<bool>? mayAsk)
    {
        if (mayAsk?.Invoke() is false) return false;
        Pace.Charge();
        return true;
    }
}
