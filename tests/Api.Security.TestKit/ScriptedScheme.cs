using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.TestKit;

/// <summary>
/// A scheme whose credentials say what the validator answers: <c>refuse-SignatureInvalid</c>, <c>accept</c>, <c>accept-read:orders</c>,
/// <c>not-mine</c>. So every answer of the core can be had without a token format.
/// </summary>
public sealed class ScriptedScheme : ICredentialValidator
{
    public static IServiceCollection Add(IServiceCollection services, string name = "Bearer", string authorizationScheme = "Bearer")
    {
        services.AddApiSecurity().AddScheme(name, authorizationScheme, _ => new ScriptedScheme());
        return services;
    }

    public ValueTask<Verdict> ValidateAsync(Credential credential, HttpContext context)
    {
        var (word, rest) = Split(credential.Value.ToString());
        return ValueTask.FromResult(word switch
        {
            "refuse" => Verdict.Refuse(Enum.Parse<Refusal>(rest)),
            "accept" => Verdict.Accept(new AcceptedCaller("test", [new("sub", "alice", "string"), .. rest.Split('~').Where(scope => scope.Length > 0).Select(scope => new CallerClaim("scope", scope.Replace('.', ':'), "string"))])),
            _ => Verdict.NotMine,
        });
    }

    private static (string Word, string Tail) Split(string value)
    {
        var at = value.IndexOf('-', StringComparison.Ordinal);
        return at < 0 ? (value, "") : (value[..at], value[(at + 1)..]);
    }
}
