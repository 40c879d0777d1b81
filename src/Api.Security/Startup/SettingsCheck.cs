using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Api.Security;

/// <summary>
/// Validates all options in one go, and reports every mistake in one message, a line for each. .NET would report those of one package
/// only, whichever is used first, or those of several on one line.
/// </summary>
internal sealed class SettingsCheck : IHostedService
{
    // In the constructor, because the services that use the options are created before the host validates them.
    public SettingsCheck(IServiceProvider services)
    {
        try
        {
            services.GetService<IStartupValidator>()?.Validate();
        }
        catch (AggregateException exception) when (exception.InnerExceptions.All(one => one is OptionsValidationException))
        {
            throw new SettingsException(
                Options.DefaultName, typeof(ApiSecurityOptions),
                [.. exception.InnerExceptions.OfType<OptionsValidationException>().SelectMany(one => one.Failures).Distinct()]);
        }
    }

    public static void Add(IServiceCollection services) =>
        services.Insert(0, ServiceDescriptor.Singleton<IHostedService, SettingsCheck>()); // before all that use the options

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
