using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Api.Security.TestKit;

/// <summary>A proxy between a program and a server on this machine, for faults of the network: it delays, swallows or cuts.</summary>
public sealed class TcpProxy : IAsyncDisposable
{
    private const int BufferSize = 16_384;

    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<TcpClient, TcpClient> _connections = new();
    private readonly int _target;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Task _accepting;
    private volatile TaskCompletionSource? _swallowing;
    private volatile bool _isCut;
    private int _tries;

    private TcpProxy(int target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The port that takes the place of the server's.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How many connections were tried.</summary>
    public int Tries => Volatile.Read(ref _tries);

    /// <summary>How long everything takes to arrive, in each direction.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Starts a proxy for a port of this machine.</summary>
    public static TcpProxy Start(int target) => new(target);

    /// <summary>Closes all connections, and each new one at once.</summary>
    public void Cut()
    {
        _isCut = true;
        foreach (var (client, server) in _connections) Close(client, server);
    }

    /// <summary>Keeps connections open, and takes new ones, but nothing arrives any more.</summary>
    public void Swallow() => _swallowing ??= new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends the fault. What was held back arrives.</summary>
    public void Heal()
    {
        (_isCut, Delay) = (false, TimeSpan.Zero);
        var swallowing = _swallowing;
        _swallowing = null;
        swallowing?.TrySetResult();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        Cut();
        Heal();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                Interlocked.Increment(ref _tries);
                _ = ServeAsync(client);
            }
        }
        catch (Exception) when (_stop.IsCancellationRequested)
        {
            // It is disposed.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var server = new TcpClient();
        try
        {
            if (_isCut) return;
            await PassAsync();
            await server.ConnectAsync(IPAddress.Loopback, _target, _stop.Token);
            _connections[client] = server;
            if (_isCut) return;
            await Task.WhenAny(CopyAsync(client, server), CopyAsync(server, client));
        }
        catch (Exception)
        {
            // Either side is gone; so is the other.
        }
        finally
        {
            _connections.TryRemove(client, out _);
            Close(client, server);
        }
    }

    private async Task CopyAsync(TcpClient from, TcpClient to)
    {
        var buffer = new byte[BufferSize];
        while (await from.GetStream().ReadAsync(buffer, _stop.Token) is > 0 and var length)
        {
            await PassAsync();
            await to.GetStream().WriteAsync(buffer.AsMemory(0, length), _stop.Token);
        }
    }

    private async Task PassAsync()
    {
        if (Delay > TimeSpan.Zero) await Task.Delay(Delay, _stop.Token);
        while (_swallowing is { } swallowing) await swallowing.Task.WaitAsync(_stop.Token);
    }

    private static void Close(TcpClient client, TcpClient server)
    {
        client.Dispose();
        server.Dispose();
    }
}
