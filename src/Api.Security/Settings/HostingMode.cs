using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Api.Security;

/// <summary>Whether this is a developer's machine. A host that does not say is not.</summary>
internal static class HostingMode
{
    public static bool IsDevelopment(IServiceProvider services) => services.GetService<IHostEnvironment>()?.IsDevelopment() is true;
}
