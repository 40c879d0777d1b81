using System.Collections.Concurrent;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Http;

namespace Api.Security.Jwt.Tests.Keys;

/// <summary>A resolver that allows realms of one server by a list or by a pattern.</summary>
internal sealed class Realms : IIssuerResolver
{
    public Realms() => Resolve = Settings;

    /// <summary>Allows resolved issuers on this machine, where the test servers run.</summary>
    public static Dictionary<string, string?> OnThisMachine(params (string Key, string Value)[] more)
    {
        var settings = new Dictionary<string, string?> { ["ApiSecurity:Jwt:Resolver:AllowedNetworks:0"] = "127.0.0.0/8" };
        foreach (var (key, value) in more) settings["ApiSecurity:Jwt:Resolver:" + key] = value;
        return settings;
    }

    public string Server { get; set; } = "";

    public ConcurrentDictionary<string, bool> Allowed { get; } = new();

    public bool Pattern { get; set; }

    public bool Hangs { get; set; }

    public TaskCompletionSource Arrived { get; } = new();

    public ConcurrentQueue<string> Asked { get; } = new();

    public Func<string, JwtIssuerOptions?> Resolve { get; set; }

    public string Of(string realm) => $"{Server}/{realm}";

    public Exception? Failure { get; set; }

    /// <summary>The realms to warm up at startup.</summary>
    public List<string> AtStart { get; } = [];

    public bool Allows(string issuer) => Failure is null ? Holds(issuer) : throw Failure;

    private bool Holds(string issuer) =>
        Pattern ? issuer.Contains(':', StringComparison.Ordinal) : issuer.StartsWith(Server + "/", StringComparison.Ordinal)
            && Allowed.GetValueOrDefault(issuer[(Server.Length + 1)..]);

    public async ValueTask<JwtIssuerOptions?> ResolveAsync(string issuer, CancellationToken cancellationToken)
    {
        Asked.Enqueue(issuer);
        if (!Hangs) return Resolve(issuer);
        Arrived.TrySetResult();
        await new TaskCompletionSource().Task; // ignores the cancellation token
        return null;
    }

    public ValueTask<IReadOnlyCollection<string>> FindWarmUpAsync(CancellationToken cancellationToken) =>
        Failure is null ? ValueTask.FromResult<IReadOnlyCollection<string>>([.. AtStart.Select(Of)]) : throw Failure;

    public JwtIssuerOptions Settings(string issuer)
    {
        var settings = new JwtIssuerOptions { Authority = issuer, RequireHttpsMetadata = false };
        settings.Audiences.Add("orders-api");
        return settings;
    }

    /// <summary>Every realm has its own discovery document and the keys of the one server.</summary>
    public static async Task AnswerAsync(FakeAuthorizationServer server, HttpContext context)
    {
        var realm = context.Request.Path.Value!.Split('/')[1];
        if (realm == "hanging")
        {
            var gone = new TaskCompletionSource();
            await using var _ = context.RequestAborted.Register(gone.SetResult);
            await gone.Task;
            return;
        }

        await context.Response.WriteAsync(context.Request.Path.Value.EndsWith("/jwks", StringComparison.Ordinal)
            ? server.KeySet().ToJsonString()
            : $$"""{"issuer":"{{server.Issuer}}/{{realm}}","jwks_uri":"{{server.Issuer}}/{{realm}}/jwks"}""");
    }
}
