using System.Net;
using System.Security.Cryptography.X509Certificates;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Benchmarks.Subjects;

/// <summary>Authenticates requests with bound tokens: with a DPoP proof, or on a connection with a client certificate.</summary>
internal sealed class BoundPipeline : RequestPipeline
{
    /// <summary>The URL of every request.</summary>
    public const string Url = "http://localhost/";

    private BoundPipeline(Action<IServiceCollection> protect)
        : base(protect)
    {
    }

    public static BoundPipeline Empty() => new(ProtectNothing);

    /// <summary>Ours, with the default cache of tokens, or with one for which <see cref="DistinctTokens"/> are new.</summary>
    public static BoundPipeline Ours(FakeAuthorizationServer issuer, bool isCold = false) =>
        new(services => Protect(services, issuer, isCold));

    public static void Protect(IServiceCollection services, FakeAuthorizationServer issuer, bool isCold = false)
    {
        Protection.AddOurs(services, issuer, jwt =>
        {
            jwt.Issuers[0].Algorithms.Add("ES256");
            if (isCold) jwt.TokenCache.SizeLimit = DistinctTokens.TooFew;
        });
        services.AddApiSecurity().AddDPoP(dpop =>
        {
            dpop.ProofLifetime = TimeSpan.FromMinutes(10); // the proofs are made before the first round
            foreach (var algorithm in (string[])["ES256", "PS256", "EdDSA"]) dpop.Algorithms.Add(algorithm);
        }).AddMtls();
        services.AddSingleton<IReplayStore, AlwaysNew>();
    }

    /// <param name="authorization">The value of <c>Authorization</c>.</param>
    /// <param name="proof">The value of <c>DPoP</c>; <see langword="null"/> for none.</param>
    /// <param name="connection">The TLS connection; <see langword="null"/> for none.</param>
    public AuthenticateResult Authenticate(string authorization, string? proof, ITlsConnectionFeature? connection = null)
    {
        using var scope = Scopes.CreateScope();
        var context = Context(scope);
        (context.Request.Scheme, context.Request.Host) = ("http", new HostString("localhost"));
        (context.Request.Method, context.Request.Path) = ("GET", "/");
        context.Connection.RemoteIpAddress = IPAddress.Loopback;
        context.Request.Headers.Authorization = authorization;
        if (proof is not null) context.Request.Headers["DPoP"] = proof;
        if (connection is not null) context.Features.Set(connection);
        return context.AuthenticateAsync().GetAwaiter().GetResult();
    }

    /// <summary>Authenticates the next request.</summary>
    public bool Accepts(ProvenRequests requests)
    {
        var (authorization, proof) = requests.Next();
        return Authenticate(authorization, proof).Succeeded;
    }
}

/// <summary>A kept connection with a client certificate.</summary>
internal sealed class KeptConnection(X509Certificate2 certificate) : ITlsConnectionFeature
{
    public X509Certificate2? ClientCertificate { get; set; } = certificate;

    public Task<X509Certificate2?> GetClientCertificateAsync(CancellationToken cancellationToken) => Task.FromResult(ClientCertificate);
}
