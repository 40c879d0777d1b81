using System.Web;
using ModelContextProtocol.Authentication;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using Orders.Demo;

namespace Api.Security.Samples.Tests.Inference;

/// <summary>An MCP client that knows only the address of a server and its own client id.</summary>
internal sealed class Agent(InferenceFixture inference) : IAsyncDisposable
{
    private static readonly Uri RedirectUri = new("http://127.0.0.1:49152/callback");

    private HttpClient? _http;
    private McpClient? _client;

    public Wire Wire { get; } = new();

    /// <summary>The addresses to which it sent its user, one for each login.</summary>
    public List<Uri> Logins { get; } = [];

    /// <summary>Whether its user agrees to further logins.</summary>
    public bool UserAgrees { get; set; } = true;

    public McpClient Client => _client!;

    public async Task ConnectAsync()
    {
        _http = new HttpClient(Wire);
        var transport = new HttpClientTransport(
            new HttpClientTransportOptions
            {
                Endpoint = inference.Mcp,
                TransportMode = HttpTransportMode.StreamableHttp,
                OAuth = new ClientOAuthOptions { ClientId = "inference-agent", RedirectUri = RedirectUri,
                    AuthorizationCallbackHandler = LogInAsync },
            },
            _http);
        _client = await McpClient.CreateAsync(transport);
    }

    public async Task<string> CallAsync(string tool, params (string Name, string Value)[] arguments)
    {
        var result =
            await Client.CallToolAsync(tool, arguments.ToDictionary(argument => argument.Name, argument => (object?)argument.Value));
        return result.Content.OfType<TextContentBlock>().Single().Text;
    }

    public async ValueTask DisposeAsync()
    {
        if (_client is not null) await _client.DisposeAsync();
        _http?.Dispose();
    }

    private async Task<AuthorizationResult?> LogInAsync(AuthorizationCallbackContext context, CancellationToken cancellationToken)
    {
        Logins.Add(context.AuthorizationUri);
        if (!UserAgrees) return null;
        using var browser = new Tokens(inference.Authority);
        var answer = HttpUtility.ParseQueryString((await browser.LogInAsync(context.AuthorizationUri.AbsoluteUri)).Query);
        return new AuthorizationResult { Code = answer["code"], State = answer["state"], Iss = answer["iss"] };
    }
}
