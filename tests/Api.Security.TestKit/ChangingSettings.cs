using Microsoft.Extensions.Configuration;

namespace Api.Security.TestKit;

/// <summary>Configuration that a test changes while the application runs: all keys at once, like a file that is rewritten.</summary>
public sealed class ChangingSettings : ConfigurationProvider, IConfigurationSource
{
    public ChangingSettings(Dictionary<string, string?> settings) => Replace(settings);

    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    public void Replace(Dictionary<string, string?> settings)
    {
        Data = new Dictionary<string, string?>(settings, StringComparer.OrdinalIgnoreCase);
        OnReload();
    }
}
