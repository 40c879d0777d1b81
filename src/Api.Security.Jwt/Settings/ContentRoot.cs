using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Api.Security.Jwt;

/// <summary>Where relative paths in settings begin: the content root of the host, or else the current directory.</summary>
internal sealed class ContentRoot(IServiceProvider services)
{
    public string PathOf(string name) => Path.Combine(services.GetService<IHostEnvironment>()?.ContentRootPath ?? Environment.CurrentDirectory, name);
}
