using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.FileProviders;

namespace Orders.JobRunner;

internal static class SettingsFile
{
    // Hosted in another process, an appsettings.json found at the content root is that process's own. Ours has a name
    // of its own and lies beside the assembly, whoever started it. Environment and command line stay above it.
    public static void Use(IConfigurationManager configuration)
    {
        foreach (var foreign in configuration.Sources.OfType<JsonConfigurationSource>().ToList())
            configuration.Sources.Remove(foreign);

        configuration.Sources.Insert(0, new JsonConfigurationSource
        {
            FileProvider = new PhysicalFileProvider(AppContext.BaseDirectory),
            Path = "Orders.JobRunner.settings.json",
        });
    }
}
