namespace Api.Security;

/// <summary>One registered scheme.</summary>
public sealed class SchemeDescription
{
    internal SchemeDescription(string name, string authorizationScheme) => (Name, AuthorizationScheme) = (name, authorizationScheme);

    /// <summary>Its name in ASP.NET Core, as in <see cref="EndpointProtection.Schemes"/>.</summary>
    public string Name { get; }

    /// <summary>The HTTP authentication scheme in challenges (RFC 9110, 11.1), such as <c>Bearer</c>.</summary>
    public string AuthorizationScheme { get; }
}
