namespace Api.Security.ApiKeys;

/// <summary>The settings of one client, <c>ApiSecurity:ApiKeys:Clients:N</c>.</summary>
internal static class ClientSettings
{
    public static SettingsSection<ConfiguredApiClient> All { get; } = new SettingsSection<ConfiguredApiClient>()
        .Text("Id", (client, value) => client.Id = value)
        .Text("Name", (client, value) => client.Name = value)
        .Text("TenantId", (client, value) => client.TenantId = value)
        .List("Scopes", client => client.Scopes)
        .List("AllowedCidrs", client => client.AllowedCidrs)
        .Objects("Keys", client => client.Keys, new SettingsSection<ConfiguredApiKey>()
            .Text("Id", (key, value) => key.Id = value)
            .Text("Sha256", (key, value) => key.Sha256 = value)
            .Time("ExpiresAt", (key, value) => key.ExpiresAt = value));
}
