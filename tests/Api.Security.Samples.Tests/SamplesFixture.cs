using System.Net;
using System.Net.Http.Headers;
using Api.Security.Samples.Tests;
using Api.Security.TestKit;
using Orders.Demo;

[assembly: AssemblyFixture(typeof(SamplesFixture))]

namespace Api.Security.Samples.Tests;

/// <summary>The sample identity provider and the sample API, over HTTP on Kestrel, as the demo starts them.</summary>
public sealed class SamplesFixture : IAsyncLifetime
{
    private readonly HttpClient _client = new();

    internal Scene Scene { get; private set; } = null!;

    internal Tokens Tokens { get; private set; } = null!;

    public Uri Api { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Scene = await Scene.StartAsync();
        (Tokens, Api) = (new Tokens(Scene.Authority), new Uri(Scene.ApiAddress));
    }

    /// <summary>Waits until an API has its issuer's keys: on a busy machine the first fetch may exceed its limit of 5 seconds.</summary>
    /// <param name="ask">A request with a valid token.</param>
    public static Task KeysAreThereAsync(Func<Task<TestAnswer>> ask) =>
        Eventually.BecomesTrueAsync(async () => (await ask()).Status is not HttpStatusCode.ServiceUnavailable, TimeSpan.FromSeconds(60));

    public Task<TestAnswer> GetAsync(string path, string? token = null) => SendAsync(HttpMethod.Get, path, token);

    public async Task<TestAnswer> SendAsync(HttpMethod method, string path, string? token, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(Api, path)) { Content = content };
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await _client.SendAsync(request);
        return await TestAnswer.ReadAsync(response);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        Tokens.Dispose();
        await Scene.DisposeAsync();
    }
}
