namespace Api.Security;

/// <summary>Provides the issuers that a scheme accepts to the resource metadata. A package registers a source with its scheme.</summary>
internal interface IAuthorizationServerSource
{
    /// <summary>The authorization servers that configuration trusts, in its order. Those found at run time are not included.</summary>
    IReadOnlyList<AuthorizationServer> AuthorizationServers { get; }
}
