namespace Api.Security;

/// <summary>Tells the resource metadata whose tokens a scheme accepts; a package registers one with the scheme that it adds.</summary>
public interface IAuthorizationServerSource
{
    /// <summary>The authorization servers that are trusted by configuration, in its order. Those found at run time are not among them.</summary>
    IReadOnlyList<AuthorizationServer> AuthorizationServers { get; }
}
