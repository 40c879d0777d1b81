namespace Api.Security;

/// <summary>Adds parameters to every challenge of one scheme, such as <c>algs</c> (RFC 9449, 7.1). A package registers it.</summary>
internal interface IChallengeParameters
{
    /// <summary>The HTTP authentication scheme, such as <c>DPoP</c>.</summary>
    string AuthorizationScheme { get; }

    /// <summary>The parameters, which are the same for every request.</summary>
    IReadOnlyList<(string Name, string Value)> Parameters { get; }
}
