using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Api.Security.Benchmarks.Http;

/// <summary>
/// The load generator process: sends one request after the other over kept HTTP/1.1 connections with minimal overhead and counts the
/// responses. Each order is a line of JSON on its input; the count is a line on its output.
/// </summary>
internal static class LoadGenerator
{
    public const string Command = "load";

    private static readonly Dictionary<int, byte[][]> Sets = [];
    private static readonly Dictionary<int, Position> Positions = [];

    public static async Task ServeAsync(TextReader input, TextWriter output)
    {
        while (await input.ReadLineAsync() is { } line)
        {
            var order = JsonSerializer.Deserialize<LoadOrder>(line)!;
            await output.WriteLineAsync(JsonSerializer.Serialize(await DriveAsync(order)));
            await output.FlushAsync();
        }
    }

    private static async Task<LoadCount> DriveAsync(LoadOrder order)
    {
        if (order.Headers is { } headers)
            Sets[order.Set] = [.. headers.Select(lines => Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\nHost: localhost\r\n{lines}\r\n"))];
        var requests = Sets[order.Set];
        if (!Positions.TryGetValue(order.Port, out var position)) Positions[order.Port] = position = new Position();
        var start = Stopwatch.GetTimestamp();
        var until = start + (long)(order.Seconds * Stopwatch.Frequency);
        var counts = await Task.WhenAll(
            Enumerable.Range(0, order.Connections).Select(_ => Task.Run(() => DriveOneAsync(order, requests, position, until))));
        return new LoadCount(counts.Sum(), Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    private static async Task<long> DriveOneAsync(LoadOrder order, byte[][] requests, Position position, long until)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, order.Port);
        var buffer = new byte[16 * 1024];
        long count = 0;
        while (Stopwatch.GetTimestamp() < until)
        {
            await socket.SendAsync(requests[(order.GoesRound ? position.Next() : count) % requests.Length]);
            var length = 0;
            var answer = default(AnswerText);
            while (!answer.IsComplete)
            {
                var read = await socket.ReceiveAsync(buffer.AsMemory(length));
                if (read == 0) throw new InvalidOperationException("The server closed the connection.");
                length += read;
                answer = AnswerText.Read(buffer.AsSpan(0, length));
            }

            if (answer.Status != order.Status) throw new InvalidOperationException($"Answered {answer.Status}, expected {order.Status}.");
            count++;
        }

        return count;
    }

    private sealed class Position
    {
        private long _next;

        public long Next() => Interlocked.Increment(ref _next);
    }
}
