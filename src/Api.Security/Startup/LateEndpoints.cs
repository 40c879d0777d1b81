using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;

namespace Api.Security;

/// <summary>
/// Checks endpoints that are added or changed while the application runs. Their requirements are enforced for each request. If
/// something would skip a requirement, startup can no longer fail, so it is logged as an error.
/// </summary>
internal sealed class LateEndpoints(IServiceProvider services, ILoggerFactory loggers) : IDisposable
{
    private IDisposable? _changes;

    public void Watch()
    {
        if (services.GetService<EndpointDataSource>() is { } source) _changes ??= ChangeToken.OnChange(source.GetChangeToken, Check);
    }

    public void Dispose() => _changes?.Dispose();

    private void Check()
    {
        var errors = string.Join(' ', PlacementErrors.OfEndpoints(services));
        if (errors.Length > 0) loggers.CreateLogger(TelemetryNames.LogCategory).LateEndpointsWithErrors(errors);
    }
}
