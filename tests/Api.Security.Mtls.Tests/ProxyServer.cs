using System.Diagnostics;
using System.Net.Sockets;
using Api.Security.TestKit;

namespace Api.Security.Mtls.Tests;

/// <summary>A real nginx or HAProxy that terminates TLS, asks for a client certificate, and passes it on.</summary>
internal sealed class ProxyServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly string _folder = Directory.CreateTempSubdirectory("api-security-proxy-").FullName;
    private readonly Process _process;

    private ProxyServer(string program, Func<string, int, string> configuration, Func<string, string[]> arguments)
    {
        Known.Server.WritePem(_folder, "server.pem");
        Known.Authority.Certificate.WriteCertificatePem(_folder, "ca.pem");
        var file = Path.Combine(_folder, "proxy.conf");
        File.WriteAllText(file, configuration(_folder, Port));
        _process = Process.Start(new ProcessStartInfo(program, arguments(file)) { WorkingDirectory = _folder })!;
    }

    public int Port { get; } = FreePort.Next();

    public Uri Address => new($"https://127.0.0.1:{Port}");

    /// <param name="api">The API behind it.</param>
    /// <param name="set">The directive that passes the certificate on.</param>
    public static Task<ProxyServer> NginxAsync(Uri api, string set) => StartAsync("nginx", (folder, port) => $$"""
        daemon off;
        master_process off;
        pid {{folder}}/nginx.pid;
        error_log {{folder}}/error.log;
        events { }
        http {
          access_log off;
          client_body_temp_path {{folder}}/body;
          proxy_temp_path {{folder}}/proxy;
          fastcgi_temp_path {{folder}}/fastcgi;
          uwsgi_temp_path {{folder}}/uwsgi;
          scgi_temp_path {{folder}}/scgi;
          large_client_header_buffers 8 16k;
          server {
            listen 127.0.0.1:{{port}} ssl http2;
            ssl_certificate {{folder}}/server.pem;
            ssl_certificate_key {{folder}}/server.pem;
            ssl_verify_client optional_no_ca;
            location / {
              proxy_pass {{api}};
              {{set}}
            }
          }
        }
        """, file => ["-c", file]);

    /// <param name="api">The API behind it.</param>
    /// <param name="rules">The rules that pass the certificate on.</param>
    public static Task<ProxyServer> HAProxyAsync(Uri api, string rules) =>
        StartAsync("haproxy", (folder, port) => $"""
        defaults
          mode http
          timeout connect 5s
          timeout client 30s
          timeout server 30s
        frontend tls
          bind 127.0.0.1:{port} ssl crt {folder}/server.pem alpn h2,http/1.1 verify optional ca-file {folder}/ca.pem crt-ignore-err all ca-ignore-err all
        {rules}
          default_backend api
        backend api
          server api {api.Authority}

        """, file => ["-db", "-f", file]);

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<ProxyServer> StartAsync(
        string program, Func<string, int, string> configuration, Func<string, string[]> arguments)
    {
        var path = Prerequisite.FindOnPath(program) ?? "/usr/sbin/" + program;
        Prerequisite.Require(File.Exists(path), $"install {program}, such as with apt-get install {program}");
        var server = new ProxyServer(path, configuration, arguments);
        for (var waited = Stopwatch.StartNew(); !await IsListeningAsync(server.Port); await Task.Delay(20))
        {
            if (!server._process.HasExited && waited.Elapsed < Patience) continue;
            var log = Path.Combine(server._folder, "error.log");
            var text = File.Exists(log) ? await File.ReadAllTextAsync(log) : "";
            throw new InvalidOperationException($"{program} does not start. {text}");
        }

        return server;
    }

    private static async Task<bool> IsListeningAsync(int port)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
