using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Orders.IdentityProvider;

internal static class Clients
{
    public static IEnumerable<OpenIddictApplicationDescriptor> All(IdentityProviderOptions settings) =>
    [
        Machine("orders-reader", settings, Scopes.ReadOrders),
        Machine("orders-writer", settings, Scopes.ReadOrders, Scopes.WriteOrders),
        Machine("orders-auditor", settings, Scopes.ReadAnyOrders),
        Machine("orders-keys-admin", settings, Scopes.AdministerKeys),
        Machine("acme-keys-admin", settings, Scopes.AdministerKeys),
        Machine("billing-job", settings, Scopes.ReadBilling),
        Web("orders-web", settings, Scopes.ReadOrders, Scopes.WriteOrders),
        Site("orders-site", settings, Scopes.ReadOrders, Scopes.WriteOrders),
        Machine("inference-free", settings, Scopes.GenerateBasic, Scopes.ReadInference),
        Machine("inference-premium", settings, Scopes.GenerateAdvanced, Scopes.ReadInference, Scopes.UploadModel),
        Agent("inference-agent", settings, Scopes.GenerateBasic, Scopes.GenerateAdvanced, Scopes.ReadInference, Scopes.UploadModel),
    ];

    // A program on the user's machine, such as an MCP client. It says which API its tokens are for (RFC 8707).
    private static OpenIddictApplicationDescriptor Agent(
        string id, IdentityProviderOptions settings, params string[] scopes)
    {
        var client = Web(id, settings, scopes);
        client.ApplicationType = ApplicationTypes.Native;
        client.RedirectUris.Clear();
        client.RedirectUris.Add(settings.AgentRedirectUri);
        client.AddResourcePermissions([.. settings.Resources.Values]);
        return client;
    }

    // A site with a server that keeps a secret.
    private static OpenIddictApplicationDescriptor Site(
        string id, IdentityProviderOptions settings, params string[] scopes)
    {
        var client = Web(id, settings, scopes);
        client.ClientType = ClientTypes.Confidential;
        client.ClientSecret = SecretOf(id, settings);
        client.RedirectUris.Clear();
        client.RedirectUris.Add(settings.SiteRedirectUri);
        client.Permissions.Remove(Permissions.GrantTypes.RefreshToken);
        return client;
    }

    private static OpenIddictApplicationDescriptor Machine(
        string id, IdentityProviderOptions settings, params string[] scopes)
    {
        var client = new OpenIddictApplicationDescriptor
        {
            ClientId = id,
            ClientType = ClientTypes.Confidential,
            ClientSecret = SecretOf(id, settings),
            Permissions = { Permissions.Endpoints.Token, Permissions.GrantTypes.ClientCredentials },
        };
        client.AddScopePermissions(scopes);
        return client;
    }

    private static OpenIddictApplicationDescriptor Web(
        string id, IdentityProviderOptions settings, params string[] scopes)
    {
        var client = new OpenIddictApplicationDescriptor
        {
            ClientId = id,
            ClientType = ClientTypes.Public,
            RedirectUris = { settings.RedirectUri },
            Permissions =
            {
                Permissions.Endpoints.Authorization,
                Permissions.Endpoints.Token,
                Permissions.GrantTypes.AuthorizationCode,
                Permissions.GrantTypes.RefreshToken,
                Permissions.ResponseTypes.Code,
            },
            Requirements = { Requirements.Features.ProofKeyForCodeExchange },
        };
        client.RedirectUris.UnionWith(settings.FurtherRedirectUris);
        client.AddScopePermissions(scopes);
        return client;
    }

    private static string SecretOf(string id, IdentityProviderOptions settings) => settings.ClientSecrets.GetValueOrDefault(id)
        ?? throw new InvalidOperationException($"Set IdentityProvider:ClientSecrets:{id}.");
}
