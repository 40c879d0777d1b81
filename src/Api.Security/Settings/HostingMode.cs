using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Api.Security;

/// <summary>Whether the application runs in Development. A host without an environment does not.</summary>
internal static class HostingMode
{
    public static bool IsDevelopment(IServiceProvider services) => services.GetService<IHostEnvironment>()?.IsDevelopment() is true;
}
