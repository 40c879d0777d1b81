using System.Net;
using System.Net.Http.Headers;
using Api.Security.TestKit;
using Orders.Demo;

namespace Api.Security.Samples.Tests;

/// <summary>A browser without scripts, with or without a login.</summary>
internal sealed class SiteVisitor : IDisposable
{
    private readonly HttpClient _http;

    private SiteVisitor(SiteServers servers)
    {
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = Cookies })
        {
            BaseAddress = servers.Site,
        };
    }

    public CookieContainer Cookies { get; } = new();

    public static SiteVisitor Anonymous(SiteServers servers) => new(servers);

    /// <summary>Logs in at the identity provider, through the site.</summary>
    public static async Task<SiteVisitor> LogInAsync(SiteServers servers, string user = "alice")
    {
        var visitor = new SiteVisitor(servers);
        using var provider = new Tokens(servers.Authority);
        var login = (await visitor.GetAsync("/account")).Headers["Location"].Single();
        var callback = await visitor.GetAsync((await provider.LogInAsync(login, user)).AbsoluteUri);
        callback.Headers["Location"].Should().Equal("/account");
        return visitor;
    }

    public Task<TestAnswer> GetAsync(string address, string? token = null) => SendAsync(HttpMethod.Get, address, token);

    public async Task<TestAnswer> SendAsync(HttpMethod method, string address, string? token = null, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(address, UriKind.RelativeOrAbsolute)) { Content = content };
        request.Headers.Accept.ParseAdd("text/html,application/xhtml+xml,*/*;q=0.8");
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await _http.SendAsync(request);
        return await TestAnswer.ReadAsync(response);
    }

    public void Dispose() => _http.Dispose();
}
