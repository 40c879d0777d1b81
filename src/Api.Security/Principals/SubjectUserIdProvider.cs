using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Api.Security;

/// <summary>
/// The user of a SignalR connection: <see cref="ApiCaller.UserIdentifier"/> of a caller that this library has authenticated, otherwise
/// SignalR's own.
/// </summary>
internal sealed class SubjectUserIdProvider : DefaultUserIdProvider
{
    /// <summary>
    /// Takes the place of SignalR's provider, whether <c>AddSignalR()</c> is called before or after. Another one is kept.
    /// </summary>
    public static void Add(IServiceCollection services)
    {
        var found = services.LastOrDefault(service => service.ServiceType == typeof(IUserIdProvider));
        if (found is null) services.TryAddSingleton<IUserIdProvider, SubjectUserIdProvider>();
        else if (found.ImplementationType == typeof(DefaultUserIdProvider))
            services.Replace(ServiceDescriptor.Singleton<IUserIdProvider, SubjectUserIdProvider>());
    }

    public override string? GetUserId(HubConnectionContext connection) =>
        connection.User.Identities.Any(identity => identity is CallerIdentity)
            ? ApiCaller.From(connection.User).UserIdentifier
            : base.GetUserId(connection);
}
