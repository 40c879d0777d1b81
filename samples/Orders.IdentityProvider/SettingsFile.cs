using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.FileProviders;

namespace Orders.IdentityProvider;

internal static class SettingsFile
{
    // If another process hosts this program, the appsettings.json at the content root belongs to that process. This file has its
    // own name and is next to the assembly. Environment variables and the command line override it.
    public static void Use(IConfigurationManager configuration)
    {
        foreach (var foreign in configuration.Sources.OfType<JsonConfigurationSource>().ToList())
            configuration.Sources.Remove(foreign);

        configuration.Sources.Insert(0, new JsonConfigurationSource
        {
            FileProvider = new PhysicalFileProvider(AppContext.BaseDirectory),
            Path = "Orders.IdentityProvider.settings.json",
        });
    }
}
