using Api.Security.Jwt;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.TestKit;

/// <summary>What a test changes about <see cref="TestApi"/>.</summary>
public sealed record TestApiOptions
{
    public FakeAuthorizationServer? Issuer { get; init; }

    public string Environment { get; init; } = "Production";

    public TimeProvider? Clock { get; init; }

    public Dictionary<string, string?> Settings { get; init; } = [];

    /// <summary>Replaces <c>AddApiSecurity().AddJwt(…)</c>.</summary>
    public Action<IServiceCollection>? AddSecurity { get; init; }

    public Action<JwtIssuerOptions>? ConfigureIssuer { get; init; }

    public Action<JwtOptions>? ConfigureJwt { get; init; }

    /// <summary>Further services, added after those of the library.</summary>
    public Action<IServiceCollection>? Services { get; init; }

    /// <summary>Middleware, in the order of the calls.</summary>
    public Action<WebApplication>? Pipeline { get; init; }

    /// <summary>Endpoints in addition to the default ones.</summary>
    public Action<WebApplication>? Endpoints { get; init; }
}
