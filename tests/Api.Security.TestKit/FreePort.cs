using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Api.Security.TestKit;

/// <summary>
/// A port for a server that must know its port before it starts. It lies below the ports that the system gives to outgoing connections
/// and to port 0, so that nobody is given it before the server listens.
/// </summary>
public static class FreePort
{
    private const int Lowest = 10_000;
    private const int AboveHighest = 32_768;

    /// <summary>Returns a random port of the loopback interface on which nobody listens.</summary>
    public static int Next()
    {
        while (true)
        {
            var port = RandomNumberGenerator.GetInt32(Lowest, AboveHighest);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException failure) when (failure.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // Another one.
            }
        }
    }
}
