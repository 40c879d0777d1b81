using System.Net;
using System.Net.Sockets;

namespace Api.Security.Jwt;

/// <summary>
/// Connects only to <see cref="AllowedAddresses"/>. The check uses the same DNS answer as the connection, because a second lookup of
/// the name may return another address (DNS rebinding).
/// </summary>
internal sealed class GuardedConnection(AllowedAddresses allowed)
{
    /// <exception cref="ForbiddenAddressException">The host has addresses, and none of them is allowed.</exception>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var addresses = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancellationToken);
        var permitted = addresses.Where(allowed.Contains).ToArray();
        if (permitted.Length == 0) throw new ForbiddenAddressException();

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(permitted, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
