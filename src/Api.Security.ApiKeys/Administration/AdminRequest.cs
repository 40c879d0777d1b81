using System.Diagnostics;
using System.Reflection;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Api.Security.ApiKeys;

/// <summary>
/// A request of an authorized caller. The guard of the endpoint creates it; parameters of the endpoint are read through it.
/// </summary>
internal sealed class AdminRequest(HttpContext http, ApiCaller caller) : IBindableFromHttpContext<AdminRequest>
{
    public HttpContext Http { get; } = http;

    public ApiCaller Caller { get; private set; } = caller;

    /// <summary>The id of the caller's own key, without prefix; empty for administrators.</summary>
    public string OwnKeyId { get; private set; } = "";

    /// <summary>Decides about the caller; it has accepted this one.</summary>
    public Func<HttpContext, Task<AdminRequest?>>? Guard { get; set; }

    /// <summary>The errors in headers, query and body.</summary>
    public RequestErrors Errors { get; } = new();

    /// <summary>
    /// The caller's tenant: clients of other tenants are not found; <see langword="null"/> when the caller may access all tenants.
    /// </summary>
    public string? OnlyTenant => Caller.TenantId;

    public CancellationToken Aborted => Http.RequestAborted;

    /// <exception cref="InvalidOperationException">The request has errors, so nothing may be done with it.</exception>
    public ApiKeyAdministration Administration => Errors.AreNone
        ? Http.RequestServices.GetRequiredService<ApiKeyAdministration>()
        : throw new InvalidOperationException("A request with errors was not answered.");

    /// <summary>The current time by the store's clock.</summary>
    public DateTimeOffset Now => Http.RequestServices.GetRequiredService<StoreClock>().UtcNow;

    /// <summary>The caller, as the audit names them.</summary>
    public AuditActor Actor => ActorOf(Http, Caller);

    public static AuditActor ActorOf(HttpContext http, ApiCaller caller)
    {
        var scheme = http.RequestServices.GetRequiredService<ApiKeyAuthentication>();
        var (type, id) = scheme.HasAuthenticated(caller) ? (AuditActor.Key, scheme.KeyOf(caller) ?? caller.Subject)
            : caller.Subject is { } subject && subject != caller.ClientId ? (AuditActor.User, subject)
            : (AuditActor.Client, caller.ClientId ?? caller.Subject);
        return new AuditActor(type, Storable(id ?? "unknown"))
        {
            RequestId = Activity.Current?.Id ?? http.TraceIdentifier,
            Address = http.Connection.RemoteIpAddress is { } address ? Networks.Plain(address).ToString() : null,
        };
    }

    // A claim may contain any character. A database that does not store NUL must not look unavailable because of it.
    private static string Storable(string id) =>
        id.Any(char.IsControl) ? string.Concat(id.Select(character => char.IsControl(character) ? '\uFFFD' : character)) : id;

    /// <exception cref="InvalidOperationException">The endpoint runs without its guard.</exception>
    public static AdminRequest Get(HttpContext context) => context.Features.GetRequiredFeature<AdminRequest>();

    /// <summary>Creates the request of a caller with one API key.</summary>
    /// <param name="http">The request.</param>
    /// <param name="caller">The caller.</param>
    /// <param name="keyId">The id of the key, without prefix.</param>
    public static AdminRequest OfKey(HttpContext http, ApiCaller caller, string keyId) => new(http, caller) { OwnKeyId = keyId };

    /// <summary>Checks whether the request was authorized for this principal.</summary>
    public bool IsOf(ClaimsPrincipal user) => ReferenceEquals(Caller.Principal, user);

    /// <summary>Continues as another caller, who may use the endpoint too.</summary>
    public void Become(AdminRequest other) => (Caller, OwnKeyId) = (other.Caller, other.OwnKeyId);

    public static ValueTask<AdminRequest?> BindAsync(HttpContext context, ParameterInfo parameter) => new(Get(context));

    /// <summary>Checks whether a caller of one tenant would grant the scope that opens all tenants.</summary>
    public bool LeavesTenant(IReadOnlyList<string> scopes) =>
        OnlyTenant is not null
            && Http.RequestServices.GetRequiredService<IOptions<ApiSecurityOptions>>().Value is { Tenant.CrossTenantScope: { } all } options
            && options.Scopes.Satisfies(scopes, all);

    /// <returns>The lines of a header, joined by commas (RFC 9110, 5.3); <see langword="null"/> when the header is missing.</returns>
    public string? Header(string name) => Http.Request.Headers[name] is { Count: > 0 } lines ? string.Join(", ", lines.ToArray()) : null;

    public ClientChangeRequest Change(string clientId, IfMatch ifMatch) =>
        new(clientId, Actor) { OnlyTenant = OnlyTenant, ExpectedVersions = ifMatch.Versions };

    /// <param name="key">The header <c>Idempotency-Key</c>.</param>
    /// <param name="operation">The operation.</param>
    /// <param name="target">The client or key that it is about.</param>
    /// <param name="body">The body in canonical form.</param>
    /// <returns>Digests of the key and of the request; <see langword="null"/> when the header is missing.</returns>
    public RequestIdentity? Identity(IdempotencyKey key, string operation, string target, string body) => key.Value is { } value
        ? new RequestIdentity(Digest(value, Actor.Type, Actor.Id), Digest(operation, target, body))
        : null;

    // Each part is preceded by its length, so that different lists of parts never give the same text.
    private static string Digest(params ReadOnlySpan<string> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in parts) hash.AppendData(Encoding.UTF8.GetBytes(string.Create(null, $"{part.Length}:{part}")));
        return Convert.ToBase64String(hash.GetHashAndReset());
    }
}
