using Api.Security.Ed25519;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Api.Security;

/// <summary>Adds Ed25519 signatures.</summary>
public static class Ed25519ApiSecurityBuilderExtensions
{
    /// <summary>
    /// Makes the algorithms <c>EdDSA</c> (RFC 8037) and <c>Ed25519</c> (RFC 9864) available, for access tokens and DPoP proofs. An issuer
    /// uses them only when its <c>Algorithms</c> list them. May be called before or after the other packages.
    /// </summary>
    /// <param name="builder">The builder that <c>AddApiSecurity()</c> returned.</param>
    /// <returns>The same builder.</returns>
    public static IApiSecurityBuilder AddEd25519(this IApiSecurityBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddSingleton<IEd25519, Libsodium>();
        return builder;
    }
}
