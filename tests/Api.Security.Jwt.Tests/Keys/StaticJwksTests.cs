using Api.Security.TestKit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Api.Security.Jwt.Tests.Keys;

/// <summary>Public keys from configuration or a file: there are no network requests, and changes are picked up.</summary>
public sealed class StaticJwksTests : IAsyncLifetime
{
    private const string Section = "ApiSecurity:Jwt:Issuers:0:";

    private readonly FakeTimeProvider _clock = new(TimeProvider.System.GetUtcNow());
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;
    private FakeAuthorizationServer _issuer = null!;

    private string JwksPath => Path.Combine(_folder, "jwks.json");

    private string Keys => _issuer.KeySet().ToJsonString();

    public async ValueTask InitializeAsync() => _issuer = await FakeAuthorizationServer.StartAsync(_clock, "ES256");

    public async ValueTask DisposeAsync()
    {
        await _issuer.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_file_is_used_and_reloaded_and_unusable_content_changes_nothing()
    {
        await File.WriteAllTextAsync(JwksPath, Keys);
        await using var api = await StartAsync(("JwksFile", JwksPath));
        using var counted = new Measured(api);
        var old = Token();
        (await api.GetAsync("/orders", old)).ShouldBeOk();

        await File.WriteAllTextAsync(JwksPath, "{ \"keys\": [");
        for (var i = 0; i < 3; i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            (await api.GetAsync("/orders", old)).ShouldBeOk();
        }

        counted.Of(KeyWorld.Refreshes).Should().OnlyContain(tags => tags == "issuer=urn:issuer result=malformed");
        api.Log.Ours.Should().ContainSingle(line => line.EventId == 1203);

        _issuer.Rotate();
        await File.WriteAllTextAsync(JwksPath, Keys);
        _clock.Advance(TimeSpan.FromSeconds(1) - TimeSpan.FromTicks(1));
        (await api.GetAsync("/orders", Token())).ShouldBeInvalidToken();
        _clock.Advance(TimeSpan.FromTicks(1));
        (await api.GetAsync("/orders", Token())).ShouldBeOk();
        (await api.GetAsync("/orders", old)).ShouldBeInvalidToken();
        _issuer.Requests.Should().Be(0);
    }

    [Fact]
    public async Task A_file_that_is_missing_for_a_moment_changes_nothing()
    {
        await File.WriteAllTextAsync(JwksPath, Keys);
        await using var api = await StartAsync(("JwksFile", JwksPath));
        using var counted = new Measured(api);
        for (var outage = 1; outage <= 2; outage++)
        {
            File.Move(JwksPath, JwksPath + ".away");
            for (var i = 0; i < 3; i++)
            {
                _clock.Advance(TimeSpan.FromSeconds(1));
                (await api.GetAsync("/orders", Token())).ShouldBeOk();
            }

            counted.Of(KeyWorld.Refreshes).Should().HaveCount(3).And.OnlyContain(tags => tags == "issuer=urn:issuer result=unreachable");
            api.Log.Ours.Count(line => line.EventId == 1203).Should().Be(outage, "each outage is logged once");

            File.Move(JwksPath + ".away", JwksPath);
            _clock.Advance(TimeSpan.FromSeconds(1));
            (await api.GetAsync("/orders", Token())).ShouldBeOk();
            counted.Of(KeyWorld.Refreshes).Should().HaveCount(4).And.EndWith("issuer=urn:issuer result=success");
            counted.Forget();
        }

        File.Delete(JwksPath);
        _clock.Advance(TimeSpan.FromSeconds(1));
        (await api.GetAsync("/orders", Token())).ShouldBeOk();
        _issuer.Rotate();
        await File.WriteAllTextAsync(JwksPath, Keys);
        _clock.Advance(TimeSpan.FromSeconds(1));
        (await api.GetAsync("/orders", Token())).ShouldBeOk();
    }

    [Fact]
    public async Task A_file_that_becomes_too_large_changes_nothing()
    {
        await File.WriteAllTextAsync(JwksPath, Keys);
        await using var api = await StartAsync(("JwksFile", JwksPath));
        using var counted = new Measured(api);
        var old = Token();
        _issuer.Rotate();
        await File.WriteAllTextAsync(JwksPath, Keys.PadRight((512 * 1024) + 1));
        _clock.Advance(TimeSpan.FromSeconds(1));
        (await api.GetAsync("/orders", old)).ShouldBeOk();
        counted.Of(KeyWorld.Refreshes).Should().Equal("issuer=urn:issuer result=too_large");

        await File.WriteAllTextAsync(JwksPath, Keys.PadRight(512 * 1024));
        _clock.Advance(TimeSpan.FromSeconds(1));
        (await api.GetAsync("/orders", Token())).ShouldBeOk();
    }

    [Fact]
    public async Task A_file_that_is_too_large_prevents_startup()
    {
        await File.WriteAllTextAsync(JwksPath, Keys.PadRight((512 * 1024) + 1));
        Func<Task> start = () => StartAsync(("JwksFile", JwksPath));
        (await start.Should().ThrowAsync<OptionsValidationException>()).Which.Message.Should().Contain("more than 512 kB");
    }

    [Fact]
    public async Task A_change_is_in_force_before_another_request_can_read_the_file()
    {
        // The log line that reports the change is written while the file is still locked.
        await File.WriteAllTextAsync(JwksPath, Keys);
        var said = new Said(1202);
        await using var api = await StartAsync(services => services.AddSingleton<ILoggerProvider>(said), ("JwksFile", JwksPath));
        _issuer.Rotate();
        await File.WriteAllTextAsync(JwksPath, Keys);
        _clock.Advance(TimeSpan.FromSeconds(1));
        TestAnswer? meanwhile = null;
        said.Then = () => meanwhile = api.GetAsync("/orders", Token()).GetAwaiter().GetResult();
        (await api.GetAsync("/orders", Token())).ShouldBeOk();
        meanwhile!.ShouldBeOk();
    }

    [Fact]
    public async Task A_file_behind_a_symbolic_link_is_reloaded_when_the_link_changes()
    {
        // Kubernetes mounts a ConfigMap like this: jwks.json -> current/jwks.json, and current -> one, then current -> two.
        foreach (var version in new[] { "one", "two" })
        {
            if (version == "two") _issuer.Rotate();
            Directory.CreateDirectory(Path.Combine(_folder, version));
            await File.WriteAllTextAsync(Path.Combine(_folder, version, "jwks.json"), version == "two" ? Keys + " " : Keys);
        }

        var current = Path.Combine(_folder, "current");
        Directory.CreateSymbolicLink(current, Path.Combine(_folder, "one"));
        File.CreateSymbolicLink(JwksPath, "current/jwks.json");
        await using var api = await StartAsync(("JwksFile", JwksPath));
        (await api.GetAsync("/orders", Token())).ShouldBeInvalidToken();

        Directory.Delete(current);
        Directory.CreateSymbolicLink(current, Path.Combine(_folder, "two"));
        _clock.Advance(TimeSpan.FromSeconds(1));
        (await api.GetAsync("/orders", Token())).ShouldBeOk();
    }

    [Fact]
    public async Task An_inline_text_is_used_and_reloaded_with_the_configuration()
    {
        await using var api = await StartAsync(("Jwks", Keys));
        var old = Token();
        (await api.GetAsync("/orders", old)).ShouldBeOk();

        var configuration = (IConfigurationRoot)api.App.Services.GetRequiredService<IConfiguration>();
        configuration[Section + "Jwks"] = """{"keys":[]}""";
        configuration.Reload();
        (await api.GetAsync("/orders", old)).ShouldBeOk();

        _issuer.Rotate();
        configuration[Section + "Jwks"] = Keys;
        configuration.Reload();
        (await api.GetAsync("/orders", Token())).ShouldBeOk();
        (await api.GetAsync("/orders", old)).ShouldBeInvalidToken();
    }

    [Fact]
    public async Task An_inline_object_is_read_like_an_inline_text()
    {
        var key = _issuer.Key.Jwk();
        await using var api = await StartAsync([.. key.Select(member => ($"Jwks:keys:0:{member.Key}", member.Value!.ToString()))]);
        (await api.GetAsync("/orders", Token())).ShouldBeOk();
    }

    [Fact]
    public async Task Keys_can_be_set_in_code()
    {
        await using var api = await TestApi.StartAsync(new TestApiOptions { Clock = _clock,
            ConfigureJwt = jwt => jwt.AddIssuer("urn:issuer", "orders-api", issuer => issuer.Jwks = Keys) });
        (await api.GetAsync("/orders", Token())).ShouldBeOk();
    }

    [Theory]
    [InlineData("Jwks", "{", "not a JWKS document")]
    [InlineData("Jwks", """{"keys":[]}""", "no key can be used")]
    [InlineData("Jwks", """{"keys":[{"kty":"oct","k":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","kid":"a"}]}""",
        "private or symmetric keys")]
    [InlineData("JwksFile", "nowhere.json", "the file cannot be read")]
    public async Task Unusable_keys_prevent_startup(string key, string value, string fix)
    {
        Func<Task> start = () => StartAsync((key, value));
        (await start.Should().ThrowAsync<OptionsValidationException>()).Which.Message.Should().Contain(Section + key
            + ": ").And.Contain(fix);
    }

    [Fact]
    public async Task Two_key_sources_for_one_issuer_prevent_startup()
    {
        Func<Task> start = () => StartAsync(("Jwks", Keys), ("JwksFile", "x"));
        (await start.Should().ThrowAsync<OptionsValidationException>()).Which.Message.Should().Contain(
            "one of Jwks, JwksFile and SigningKeys");
    }

    private string Token() => _issuer.Token().With("iss", "urn:issuer").Build();

    private Task<TestApi> StartAsync(params (string Key, string Value)[] settings) => StartAsync(null, settings);

    private Task<TestApi> StartAsync(Action<IServiceCollection>? services, params (string Key, string Value)[] settings) =>
        TestApi.StartAsync(new TestApiOptions
    {
        Clock = _clock, Services = services,
        Settings = new Dictionary<string,
        string?>([.. settings.Select(setting => KeyValuePair.Create(Section + setting.Key, (string?)setting.Value)),
            new(Section + "Authority", "urn:issuer"), new(Section + "Audiences:0", "orders-api")]),
    });

    /// <summary>Runs an action while a log line is being written.</summary>
    private sealed class Said(int eventId) : ILoggerProvider, ILogger
    {
        public Action? Then { get; set; }

        public ILogger CreateLogger(string categoryName) => this;

        public bool IsEnabled(LogLevel logLevel) => true;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public void Log<TState>(LogLevel logLevel, EventId id, TState state, Exception? exception, Func<TState, Exception?,
            string> formatter)
        {
            if (id.Id == eventId) Then?.Invoke();
        }

        public void Dispose()
        {
        }
    }
}
