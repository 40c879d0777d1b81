using Microsoft.Extensions.DependencyInjection;

namespace Api.Security;

/// <summary>What <c>AddApiSecurity()</c> returns; each package adds its schemes to it.</summary>
public interface IApiSecurityBuilder
{
    /// <summary>The services of the application.</summary>
    IServiceCollection Services { get; }

    /// <summary>Adds a scheme that validates the credentials of one HTTP authentication scheme.</summary>
    /// <param name="name">The name in ASP.NET Core, such as <c>Bearer</c>.</param>
    /// <param name="authorizationScheme">The HTTP authentication scheme in requests and challenges (RFC 9110, 11.1).</param>
    /// <param name="validator">Creates the validator, once.</param>
    /// <param name="matcher">
    /// Decides which credentials the scheme takes; <see langword="null"/> for all of <paramref name="authorizationScheme"/>.
    /// </param>
    /// <returns>The same builder.</returns>
    /// <exception cref="InvalidOperationException">A scheme with this name was added before.</exception>
    IApiSecurityBuilder AddScheme(
        string name, string authorizationScheme, Func<IServiceProvider, ICredentialValidator> validator, ISchemeMatcher? matcher = null);

    /// <summary>
    /// Declares that a package reads a section below <c>ApiSecurity</c>. The application does not start with a section that no
    /// package reads.
    /// </summary>
    /// <param name="section">The name, such as <c>Jwt</c> for <c>ApiSecurity:Jwt</c>; case-insensitive.</param>
    /// <param name="followsChanges">
    /// Whether the package handles changes itself. Otherwise a warning says that a change needs a restart.
    /// </param>
    /// <returns>The same builder.</returns>
    IApiSecurityBuilder AddSettings(string section, bool followsChanges = false);
}
