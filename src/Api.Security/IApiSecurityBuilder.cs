using Microsoft.Extensions.DependencyInjection;

namespace Api.Security;

/// <summary>What <c>AddApiSecurity()</c> returns; each package adds its schemes to it.</summary>
public interface IApiSecurityBuilder
{
    /// <summary>The services of the application.</summary>
    IServiceCollection Services { get; }

    /// <summary>Adds a scheme that is asked for every credential of one HTTP authentication scheme.</summary>
    /// <param name="name">The name in ASP.NET Core, such as <c>Bearer</c>. Adding a name again changes nothing.</param>
    /// <param name="authorizationScheme">The HTTP authentication scheme that clients write and challenges name (RFC 9110, 11.1).</param>
    /// <param name="validator">Makes the validator, once.</param>
    /// <param name="matcher">Decides which credentials the scheme takes; <see langword="null"/> for all of <paramref name="authorizationScheme"/>.</param>
    /// <returns>The same builder.</returns>
    IApiSecurityBuilder AddScheme(
        string name, string authorizationScheme, Func<IServiceProvider, ICredentialValidator> validator, ISchemeMatcher? matcher = null);

    /// <summary>Says that a section below <c>ApiSecurity</c> is read by a package; one that nobody reads stops the start.</summary>
    /// <param name="section">The name, such as <c>Jwt</c> for <c>ApiSecurity:Jwt</c>; compared without case.</param>
    /// <param name="followsChanges">Whether the package looks at changes itself. Otherwise a line of the log says that a change needs a restart.</param>
    /// <returns>The same builder.</returns>
    IApiSecurityBuilder AddSettings(string section, bool followsChanges = false);
}
