using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Api.Security.TestKit;

namespace Api.Security.Interop.Tests;

/// <summary>A script of the <c>node</c> folder as a child process. It prints its address and ends when its standard input closes.</summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    private const string Announcement = "listening ";

    private readonly Process _process;

    private NodeProcess(Process process, string issuer)
    {
        (_process, Issuer) = (process, issuer);
        Client = new HttpClient { BaseAddress = new Uri(issuer) };
    }

    public string Issuer { get; }

    public HttpClient Client { get; }

    /// <summary>Starts a script. If Node or the npm packages are missing, the test is skipped; in CI it fails.</summary>
    public static async Task<NodeProcess> StartAsync(string script)
    {
        var process = Process.Start(NodeScript.Start(script))!;
        var listening = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is null)
                listening.TrySetException(new InvalidOperationException($"{script} ended before it listened: run it by hand to see why."));
            else if (line.Data.StartsWith(Announcement, StringComparison.Ordinal)) listening.TrySetResult(line.Data[Announcement.Length..]);
        };
        process.ErrorDataReceived += (_, _) => { }; // drained, because a full pipe would block the process
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new NodeProcess(process, await listening.Task);
    }

    public async Task<JsonObject> PostAsync(string path, object body) => await ReadAsync(await Client.PostAsJsonAsync(path, body));

    /// <summary>Requests an access token from the token endpoint of a provider.</summary>
    public async Task<string> RequestTokenAsync(Dictionary<string, string> form, (string Name, string Value) header)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/token") { Content = new FormUrlEncodedContent(form) };
        request.Headers.Add(header.Name, header.Value);
        return (await ReadAsync(await Client.SendAsync(request)))["access_token"]!.GetValue<string>();
    }

    public static async Task<JsonObject> ReadAsync(HttpResponseMessage response)
    {
        using (response)
        {
            response.EnsureSuccessStatusCode();
            return (await response.Content.ReadFromJsonAsync<JsonObject>())!;
        }
    }

    /// <summary>Ends the process to simulate an outage: its port refuses connections from now on.</summary>
    public async Task StopAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited) await StopAsync();
        _process.Dispose();
    }
}
