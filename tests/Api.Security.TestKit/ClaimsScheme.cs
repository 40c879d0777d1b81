using System.Globalization;
using System.Security.Claims;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.TestKit;

/// <summary>
/// A scheme whose credential consists of claims, as base64url-encoded JSON: <see cref="Credential(JsonObject)"/>. They are read like
/// the claims of a JWT: arrays entry by entry, objects as JSON, numbers and booleans with their own type. The credential is bound by the
/// members of <c>cnf</c>, without a proof.
/// </summary>
public sealed class ClaimsScheme(RoleSources? roles) : ICredentialValidator
{
    /// <summary>The member for claims that are used unchanged, each as an array of type, value and value type.</summary>
    private const string Raw = "$raw";

    /// <param name="services">The services to add the scheme to.</param>
    /// <param name="roles">The claims that contain roles; the default is <c>roles</c>.</param>
    public static IServiceCollection Add(IServiceCollection services, params string[] roles)
    {
        services.AddApiSecurity().AddScheme("Bearer", "Bearer", _ => new ClaimsScheme(roles.Length == 0 ? null : new RoleSources(roles)));
        return services;
    }

    /// <summary>The credential of a caller with these claims; <c>sub</c> is <c>alice</c> unless it is given.</summary>
    public static string Credential(JsonObject claims)
    {
        if (!claims.ContainsKey("sub")) claims["sub"] = "alice";
        return Base64.Url(claims.ToJsonString());
    }

    /// <summary>The same, from the text of a JSON object.</summary>
    public static string Credential(string claims) => Credential(JsonNode.Parse(claims)!.AsObject());

    /// <summary>The credential of a caller with claims that JSON cannot express.</summary>
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

        return ValueTask.FromResult(Outcome.Success(
            new AcceptedCaller("test", claims.ToArray()) { RoleSources = roles ?? RoleSources.Default, BoundBy = MembersOfCnf(claims) }));
    }

    private static string[] MembersOfCnf(List<CallerClaim> claims) =>
        [.. claims.Where(claim => claim.Type == "cnf").SelectMany(claim => JsonNode.Parse(claim.Value)!.AsObject().Select(one => one.Key))];

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
