using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Api.Security.ApiKeys;

/// <summary>Registers <see cref="ApiKeyHealthCheck"/> once, however often it is added.</summary>
internal sealed class ApiKeyHealthChecks(StoreState store, FeedReader feed, RestoreWatch restores, StoreClockReader storeClock)
    : IConfigureOptions<HealthCheckServiceOptions>
{
    public void Configure(HealthCheckServiceOptions options) =>
        options.Registrations.Add(new HealthCheckRegistration(
            ApiKeyHealthCheck.Name, new ApiKeyHealthCheck(store, feed, restores, storeClock), HealthStatus.Degraded, ["ready"]));
}
