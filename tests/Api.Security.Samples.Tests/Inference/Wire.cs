using System.Text.Json.Nodes;

namespace Api.Security.Samples.Tests.Inference;

/// <summary>Records the requests and responses of a client, in order.</summary>
internal sealed class Wire() : DelegatingHandler(new SocketsHttpHandler())
{
    private readonly List<Exchange> _exchanges = [];

    public IReadOnlyList<Exchange> Exchanges => _exchanges;

    /// <summary>Each exchange as one line, such as <c>POST /mcp 401</c>.</summary>
    public IEnumerable<string> Lines =>
        _exchanges.Select(exchange => $"{exchange.Method} {exchange.Address.AbsolutePath} {exchange.Status}");

    public void Clear() => _exchanges.Clear();

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        var response = await base.SendAsync(request, cancellationToken);
        string[] challenges = response.Headers.NonValidated.TryGetValues("WWW-Authenticate", out var lines) ? [.. lines] : [];
        await response.Content.LoadIntoBufferAsync(cancellationToken); // every response here is short, streams included
        var answer = await response.Content.ReadAsStringAsync(cancellationToken);
        _exchanges.Add(new(request.Method.Method, request.RequestUri!, (int)response.StatusCode, request.Headers.Authorization?.Parameter,
            body, challenges, answer));
        return response;
    }
}

internal sealed record Exchange(string Method, Uri Address, int Status, string? Token, string Body, IReadOnlyList<string> Challenges,
    string AnswerText)
{
    public JsonObject Answer => JsonNode.Parse(AnswerText)!.AsObject();
}
