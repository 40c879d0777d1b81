using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Api.Security.Mtls;

/// <summary>Logs at start whose word about a certificate is taken, and when none can ever arrive.</summary>
internal sealed class MtlsStartup(IServiceProvider services, ForwardedHeader forwarded, HostForwarding host, ILoggerFactory loggers)
    : IHostedLifecycleService
{
    private const string PlainHttp = "http://";

    private readonly ILogger _logger = loggers.CreateLogger(MtlsLog.Category);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (forwarded.IsConfigured)
        {
            _logger.HeaderTrusted(forwarded.Name, forwarded.Proxies.ToString());
            if (forwarded.Proxies.ContainEveryone) _logger.EveryoneTrusted(forwarded.Name);
            if (host.IsUsed) _logger.HostForwardingIgnored();
        }
        else if (host.IsUsed)
        {
            _logger.HostTrustsEveryone(host.Header);
        }

        return Task.CompletedTask;
    }

    /// <summary>The server listens now, so its addresses are known; test servers and IIS in process have none.</summary>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        if (forwarded.IsConfigured || host.IsUsed || HostingMode.IsDevelopment(services)) return Task.CompletedTask;
        string[] addresses = [.. services.GetService<IServer>()?.Features.Get<IServerAddressesFeature>()?.Addresses ?? []];
        if (addresses.Length > 0 && Array.TrueForAll(addresses, address => address.StartsWith(PlainHttp, StringComparison.Ordinal)))
            _logger.NoCertificates(string.Join(", ", addresses));
        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
