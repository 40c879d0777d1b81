using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Orders.JobRunner;

/// <summary>Runs a round at every interval, or only one.</summary>
internal sealed class Worker(
    Round round, IOptions<JobRunnerOptions> options, TimeProvider clock, IHostApplicationLifetime lifetime) : BackgroundService
{
    /// <summary>Whether <c>--once</c> was given and the round failed.</summary>
    public bool FailedOnce { get; private set; } = options.Value.Once;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.Once)
        {
            FailedOnce = !await round.RunAsync(stoppingToken);
            lifetime.StopApplication();
            return;
        }

        using var timer = new PeriodicTimer(options.Value.Interval, clock);
        do
        {
            await round.RunAsync(stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
