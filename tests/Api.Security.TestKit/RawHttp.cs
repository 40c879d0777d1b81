using System.Net.Sockets;
using System.Text;

namespace Api.Security.TestKit;

/// <summary>Sends raw requests that an HTTP client would not send, and reads the response to its end.</summary>
public static class RawHttp
{
    /// <summary>Sends <c>GET path</c> with these header lines. A line without a line ending gets CRLF.</summary>
    public static async Task<string> GetAsync(Uri address, string path, params string[] headerLines)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(address.Host, address.Port);
        var request = new StringBuilder($"GET {path} HTTP/1.1\r\nHost: {address.Authority}\r\nConnection: close\r\n");
        foreach (var line in headerLines) request.Append(line.EndsWith('\n') ? line : line + "\r\n");
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request.Append("\r\n").ToString()));
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return await reader.ReadToEndAsync();
    }

    /// <summary>Sends the same and reads only the status of the response: the rest of the request may never come.</summary>
    public static async Task<int> GetStatusAsync(Uri address, string path, params string[] headerLines)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(address.Host, address.Port);
        var request = string.Concat(headerLines.Prepend($"Host: {address.Authority}").Select(line => line + "\r\n"));
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes($"GET {path} HTTP/1.1\r\n{request}\r\n"));
        var line = new byte["HTTP/1.1 200".Length];
        await stream.ReadExactlyAsync(line);
        return StatusOf(Encoding.Latin1.GetString(line));
    }

    public static int StatusOf(string answer) => int.Parse(answer.AsSpan(9, 3), System.Globalization.CultureInfo.InvariantCulture);
}
