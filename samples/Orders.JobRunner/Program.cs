using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Orders.JobRunner;

/// <summary>A job with its own client: it gets a token with client credentials and calls the Orders API.</summary>
public static class Program
{
    /// <returns>0, or 1 if <c>--once</c> was given and the round failed.</returns>
    public static async Task<int> Main(string[] args)
    {
        var host = CreateHost(args);
        var worker = host.Services.GetRequiredService<Worker>();
        await host.RunAsync();
        return worker.FailedOnce ? 1 : 0;
    }

    /// <summary>Builds the job without starting it, so that another process can host it too.</summary>
    public static IHost CreateHost(string[] args)
    {
        var builder = Host.CreateApplicationBuilder(CommandLine.WithSwitches(args));
        SettingsFile.Use(builder.Configuration);

        builder.Services.AddOptions<JobRunnerOptions>()
            .Bind(builder.Configuration.GetSection("JobRunner"))
            .ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<JobRunnerOptions>, JobRunnerOptionsValidator>();

        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(_ => Http.CreateClient());
        builder.Services.AddSingleton<IssuerMetadata>();
        builder.Services.AddSingleton<AccessTokens>();
        builder.Services.AddSingleton<OrdersClient>();
        builder.Services.AddSingleton<Round>();
        builder.Services.AddSingleton<Worker>();
        builder.Services.AddHostedService(static services => services.GetRequiredService<Worker>());
        return builder.Build();
    }
}
