namespace Api.Security.Benchmarks.Http;

/// <summary>Sends the same requests to several endpoints in turn.</summary>
/// <param name="Title">The title of the case.</param>
/// <param name="Status">The expected status of the protected endpoints; that of the open ones is 200.</param>
/// <param name="Tokens">The tokens, sent one after the other on each connection.</param>
internal sealed record HttpCase(string Title, int Status, params string[] Tokens)
{
    public const string Authorization = "Authorization";
    public const int Connections = 8;
    public const double Seconds = 0.5;
    private const int RoundTimes = 16; // as long as a round of the paired run

    private readonly Dictionary<string, string[]> _renamed = [];

    /// <summary>The header lines of each credential.</summary>
    public string[] Headers { get; init; } = [.. Tokens.Select(token => $"{Authorization}: Bearer {token}\r\n")];

    /// <summary>The header lines for endpoints with credentials of their own, by name of the endpoint.</summary>
    public IReadOnlyDictionary<string, string[]> Own { get; init; } = new Dictionary<string, string[]>();

    /// <summary>Whether all connections share the credentials, so that each is sent once per pass.</summary>
    public bool GoesRound { get; init; }

    public static int RoundCount => Effort.RoundsOf(RoundTimes);

    /// <summary>How long each endpoint is used before the first round.</summary>
    public double WarmUpSeconds { get; init; } = 4;

    /// <summary>The number of rounds.</summary>
    public int Rounds { get; init; } = RoundCount;

    public async Task<HttpRounds> DriveAsync(LoadProcess load, params Endpoint[] endpoints)
    {
        foreach (var endpoint in endpoints) await TurnAsync(endpoint, WarmUpSeconds);
        var rounds = new HttpRounds(this, endpoints);
        for (var round = 0; round < Rounds; round++)
        {
            for (var turn = 0; turn < endpoints.Length; turn++)
            {
                var endpoint = endpoints[(turn + round) % endpoints.Length];
                rounds[endpoint.Name].Add(await TurnAsync(endpoint, Seconds));
            }
        }

        return rounds;

        Task<Turn> TurnAsync(Endpoint endpoint, double seconds) => Turn.TakeAsync(
            load,
            endpoint,
            new LoadOrder(endpoint.Port, HeadersFor(endpoint), endpoint.Name == endpoint.Open ? 200 : Status, Connections, seconds)
                { GoesRound = GoesRound });
    }

    private string[] HeadersFor(Endpoint endpoint)
    {
        if (Own.TryGetValue(endpoint.Name, out var own)) return own;
        if (endpoint.Header == Authorization) return Headers;
        if (!_renamed.TryGetValue(endpoint.Header, out var renamed))
            _renamed[endpoint.Header] = renamed =
                [.. Headers.Select(lines => lines.Replace(Authorization, endpoint.Header, StringComparison.Ordinal))];
        return renamed;
    }
}
