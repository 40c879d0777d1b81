using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Api.Security.Jwt;

/// <summary>The base of relative paths in settings: the content root of the host, or the current directory without a host.</summary>
internal sealed class ContentRoot(IServiceProvider services)
{
    public string PathOf(string name) =>
        Path.Combine(services.GetService<IHostEnvironment>()?.ContentRootPath ?? Environment.CurrentDirectory, name);
}
