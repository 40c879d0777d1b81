using Api.Security.TestKit;

namespace Api.Security.Contract.Tests;

/// <summary>One scheme on a running API, and its credentials. A credential is the header lines that carry it.</summary>
/// <param name="Api">An API with this scheme only, with the default endpoints of <see cref="TestApi"/> and the given ones.</param>
/// <param name="Good">A credential of a caller with the subject <c>alice</c> and these scopes, separated by spaces.</param>
/// <param name="Bad">A well-formed but invalid credential.</param>
/// <param name="GoOut">Makes everything that the scheme queries unavailable. Nothing is cached at that time.</param>
/// <param name="Prove">Adds what a client makes anew for each request with a credential, such as a proof, from method and path.</param>
internal sealed record SchemeWorld(TestApi Api, Func<string, HeaderLine[]> Good, Func<HeaderLine[]> Bad, Action GoOut,
    IAsyncDisposable? Rest = null, Func<HttpMethod, string, HeaderLine[], HeaderLine[]>? Prove = null) : IAsyncDisposable
{
    /// <summary>The header lines of a request with this credential.</summary>
    public HeaderLine[] LinesOf(HttpMethod method, string path, IEnumerable<HeaderLine> credential) =>
        Prove is null ? [.. credential] : Prove(method, path, [.. credential]);

    public Task<TestAnswer> SendAsync(HttpMethod method, string path, IEnumerable<HeaderLine> credential)
    {
        var request = new HttpRequestMessage(method, path);
        foreach (var (name, value) in LinesOf(method, path, credential)) request.Headers.TryAddWithoutValidation(name, value);
        return Api.SendAsync(request);
    }

    public Task<TestAnswer> GetAsync(string path, params IEnumerable<HeaderLine> credential) => SendAsync(HttpMethod.Get, path, credential);

    public async ValueTask DisposeAsync()
    {
        await Api.DisposeAsync();
        if (Rest is not null) await Rest.DisposeAsync();
    }
}

internal readonly record struct HeaderLine(string Name, string Value)
{
    public override string ToString() => $"{Name}: {Value}";
}
