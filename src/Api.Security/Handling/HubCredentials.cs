using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;

namespace Api.Security;

/// <summary>
/// Refuses the methods of every SignalR hub, even those without requirements, once the credential of the connection would be
/// refused over HTTP. SignalR itself checks the credential only when the connection is opened.
/// </summary>
internal sealed class HubCredentials(OpenCredentials credentials) : IHubFilter, IConfigureOptions<HubOptions>
{
    public void Configure(HubOptions options) => options.AddFilter(this);

    public async ValueTask<object?> InvokeMethodAsync(
        HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        await CheckAsync(invocationContext.Context);
        return await next(invocationContext);
    }

    public async Task OnConnectedAsync(HubLifetimeContext context, Func<HubLifetimeContext, Task> next)
    {
        await CheckAsync(context.Context);
        await next(context);
    }

    private async ValueTask CheckAsync(HubCallerContext connection)
    {
        if (await credentials.CheckAsync(connection.User, connection.GetHttpContext(), connection.ConnectionAborted) is { } refusal)
            throw new HubException($"The credential is no longer accepted: {refusal.Code}.");
    }
}
