using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Orders.IdentityProvider;

/// <summary>Passes the settings and the signing keys to OpenIddict, and notifies it of key rotations.</summary>
internal sealed class ServerOptionsSource(SigningKeyRing ring, IOptions<IdentityProviderOptions> settings)
    : IConfigureOptions<OpenIddictServerOptions>, IOptionsChangeTokenSource<OpenIddictServerOptions>
{
    public string Name => Options.DefaultName;

    public IChangeToken GetChangeToken() => ring.ChangeToken;

    public void Configure(OpenIddictServerOptions options)
    {
        options.Issuer = settings.Value.Issuer;
        options.AccessTokenLifetime = settings.Value.AccessTokenLifetime;
        options.SigningCredentials.AddRange(ring.Credentials);
        options.Resources.UnionWith(settings.Value.Resources.Values.Select(static name => new Uri(name)));

        // RFC 9700, 2.1.1: a code challenge that equals the verifier gives no protection.
        options.CodeChallengeMethods.Remove(CodeChallengeMethods.Plain);
    }
}
