using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;

namespace Api.Security.Contract.Tests;

/// <summary>A custom scheme that a user wrote with the public API, under its own name.</summary>
public sealed class ScriptedContractTests : SchemeContractTests
{
    protected override string Scheme => "Scripted";

    protected override string ErrorCode => "invalid_token";

    private protected override async Task<SchemeWorld> StartAsync(Action<WebApplication> endpoints)
    {
        var api = await TestApi.StartAsync(
            new TestApiOptions { AddSecurity = services => ScriptedScheme.Add(services, "Scripted", "Scripted"), Endpoints = endpoints });
        var isOut = false;
        return new SchemeWorld(
            api,
            scopes => Line(isOut ? "refuse-keys_unavailable" : "accept-" + scopes.Replace(':', '.').Replace(' ', '~')),
            () => Line("refuse-signature_invalid"),
            () => isOut = true);
    }

    private static HeaderLine[] Line(string script) => [new("Authorization", "Scripted " + script)];
}
