using System.Globalization;
using System.Security.Claims;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.TestKit;

/// <summary>
/// A scheme whose credential is its claims, as base64url of JSON: <see cref="Credential(JsonObject)"/>. They become claims as those
/// of a JWT do: arrays entry by entry, objects as JSON, numbers and truth values as such.
/// </summary>
public sealed class ClaimsScheme(RoleSources? roles) : ICredentialValidator
{
    /// <summary>The member that holds claims as they are, each as an array of type, value and value type.</summary>
    private const string Raw = "$raw";

    /// <param name="services">Where to add it.</param>
    /// <param name="roles">Where roles stand; in <c>roles</c> when it is not said.</param>
    public static IServiceCollection Add(IServiceCollection services, params string[] roles)
    {
        services.AddApiSecurity().AddScheme("Bearer", "Bearer", _ => new ClaimsScheme(roles.Length == 0 ? null : new RoleSources(roles)));
        return services;
    }

    /// <summary>The credential of a caller with these claims; <c>sub</c> is <c>alice</c> unless it is said.</summary>
    public static string Credential(JsonObject claims)
    {
        if (!claims.ContainsKey("sub")) claims["sub"] = "alice";
        return Base64.Url(claims.ToJsonString());
    }

    /// <summary>The same, from the text of a JSON object.</summary>
    public static string Credential(string claims) => Credential(JsonNode.Parse(claims)!.AsObject());

    /// <summary>A caller with claims that no JSON would give.</summary>
    public static string Credential(params CallerClaim[] claims) =>
        Credential(new JsonObject { [Raw] =
            new JsonArray([.. claims.Select(claim => (JsonNode)new JsonArray(claim.Type, claim.Value, claim.ValueType))]) });

    public ValueTask<Outcome<AcceptedCaller>> ValidateAsync(Credential credential, HttpContext context)
    {
        var claims = new List<CallerClaim>();
        foreach (var (type, value) in JsonNode.Parse(Base64.Decode(credential.Value.ToString()),
            documentOptions: new() { MaxDepth = 5000 })!.AsObject())
        {
            if (type == Raw) claims.AddRange(value!.AsArray()
                .Select(claim => new CallerClaim((string)claim![0]!, (string)claim[1]!, (string)claim[2]!)));
            else if (value is JsonArray entries) claims.AddRange(entries.Select(entry => Claim(type, entry)));
            else claims.Add(Claim(type, value));
        }

        return ValueTask.FromResult(Outcome.Success(roles is null ? new AcceptedCaller("test", claims.ToArray())
            : new AcceptedCaller("test", claims.ToArray()) { RoleSources = roles }));
    }

    private static CallerClaim Claim(string type, JsonNode? value) => value switch
    {
        null => new CallerClaim(type, "", "JSON"),
        JsonValue one when one.TryGetValue<string>(out var text) => new CallerClaim(type, text, ClaimValueTypes.String),
        JsonValue one when one.TryGetValue<bool>(out var truth) => new CallerClaim(type, truth ? "true" : "false", ClaimValueTypes.Boolean),
        JsonValue one when one.TryGetValue<long>(out var number) =>
            new CallerClaim(type, number.ToString(CultureInfo.InvariantCulture), ClaimValueTypes.Integer64),
        JsonValue one => new CallerClaim(type, one.ToJsonString(), ClaimValueTypes.Double),
        _ => new CallerClaim(type, value.ToJsonString(), "JSON"),
    };
}
