using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Mtls;

/// <summary>
/// Records the connection as the very first step of the pipeline, where a header or the host may vouch for a certificate.
/// </summary>
internal sealed class ConnectionCapture(ForwardedHeader forwarded, HostForwarding host) : IStartupFilter
{
    // Before all filters of the application and of ASP.NET Core, such as the one of ASPNETCORE_FORWARDEDHEADERS_ENABLED.
    public static void Add(IServiceCollection services) =>
        services.Insert(0, ServiceDescriptor.Singleton<IStartupFilter, ConnectionCapture>());

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        if (forwarded.IsConfigured || host.IsUsed)
        {
            app.Use(following => context =>
            {
                context.Features.Set(new CapturedConnection(
                    context.Connection.RemoteIpAddress, context.Features.Get<ITlsConnectionFeature>()));
                return following(context);
            });
        }

        next(app);
    };
}
