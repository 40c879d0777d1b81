using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Orders.IdentityProvider;

/// <summary>Gives OpenIddict our settings and the ring's keys, and tells it when the ring has turned.</summary>
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

        // RFC 9700, 2.1.1: a challenge that is the verifier itself protects nothing.
        options.CodeChallengeMethods.Remove(CodeChallengeMethods.Plain);
    }
}
