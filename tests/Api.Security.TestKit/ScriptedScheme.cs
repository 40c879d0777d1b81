using Api.Security.Jwt;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.TestKit;

/// <summary>
/// A scheme whose credentials contain the result of the validator: <c>refuse-revoked</c>, <c>accept</c>, <c>accept-read:orders</c>,
/// <c>not-mine</c>. A test can cause every response of the core without a token format.
/// </summary>
public sealed class ScriptedScheme : ICredentialValidator
{
    public static IServiceCollection Add(IServiceCollection services, string name = "Bearer", string authorizationScheme = "Bearer")
    {
        services.AddApiSecurity().AddRefusals(JwtRefusals.All).AddScheme(name, authorizationScheme, _ => new ScriptedScheme());
        return services;
    }

    public ValueTask<Outcome<AcceptedCaller>> ValidateAsync(Credential credential, HttpContext context)
    {
        var (word, rest) = Split(credential.Value.ToString());
        return ValueTask.FromResult<Outcome<AcceptedCaller>>(word switch
        {
            "refuse" => context.RequestServices.GetRequiredService<RefusalRegistry>().All.Single(refusal => refusal.Reason == rest),
            "accept" => new AcceptedCaller("test", [new("sub", "alice", "string"), .. Scopes(rest)]),
            _ => default(Outcome<AcceptedCaller>),
        });
    }

    private static IEnumerable<CallerClaim> Scopes(string text) =>
        text.Split('~').Where(scope => scope.Length > 0).Select(scope => new CallerClaim("scope", scope.Replace('.', ':'), "string"));

    private static (string Word, string Tail) Split(string value)
    {
        var at = value.IndexOf('-', StringComparison.Ordinal);
        return at < 0 ? (value, "") : (value[..at], value[(at + 1)..]);
    }
}
