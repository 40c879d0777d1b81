using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.Metadata;

namespace Api.Security.ApiKeys;

/// <summary>
/// The body of a request: one JSON object with known members only. It is read with the metadata that the JSON source generator writes,
/// member by member, so that a response lists all errors at once, each by the name of its member.
/// </summary>
/// <typeparam name="TSelf">The body: its properties are the members, and their attributes are the rules.</typeparam>
internal abstract record RequestBody<TSelf> : IBindableFromHttpContext<TSelf>, IEndpointParameterMetadataProvider
    where TSelf : RequestBody<TSelf>, new()
{
    private static readonly JsonTypeInfo Type = AdminJsonContext.Default.GetTypeInfo(typeof(TSelf))!;
    private static readonly BodyMember[] Members = [.. Type.Properties.Select(property => new BodyMember(property))];

    private FrozenSet<string> _sent = [];

    /// <summary>
    /// The body in a form that is the same for equal bodies: members in a fixed order, no whitespace, defaults filled in.
    /// </summary>
    public string ToCanonicalText() => $"{string.Join(' ', _sent.Order(StringComparer.Ordinal))} {JsonSerializer.Serialize(this, Type)}";

    public static async ValueTask<TSelf?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var request = AdminRequest.Get(context);
        var body = new TSelf();
        if (await RequestJson.ReadAsync(context.Request, request.Errors) is { } json) body.Read(json, request.Errors);
        body.Validate(request.Errors, request.Administration.Now);
        return body;
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        if (Members.Length > 0) builder.Metadata.Add(new DescribedBody(typeof(TSelf), Members.All(member => !member.IsRequired)));
    }

    /// <summary>Checks whether a member was sent, possibly as <c>null</c>.</summary>
    /// <param name="property">The name of its property.</param>
    public bool Has(string property) => _sent.Contains(JsonNamingPolicy.CamelCase.ConvertName(property));

    /// <summary>Checks what concerns several members, or the time.</summary>
    /// <param name="errors">Collects the errors.</param>
    /// <param name="now">The current time by the store's clock.</param>
    protected virtual void Validate(RequestErrors errors, DateTimeOffset now)
    {
    }

    private void Read(JsonElement json, RequestErrors errors)
    {
        _sent = json.EnumerateObject().Select(member => member.Name).ToFrozenSet(StringComparer.Ordinal);
        foreach (var member in Members)
            if (json.TryGetProperty(member.Name, out var value) ? !member.TrySet(this, value) : member.IsRequired)
                errors.Add(member.Name, member.Fix);
        // A misspelled member would silently have no effect.
        if (!_sent.IsSubsetOf(Members.Select(member => member.Name)))
            errors.Add(RequestErrors.Body, Members.Length == 0
                ? "Write no members."
                : $"Write only these members: {string.Join(", ", Members.Select(member => member.Name))}.");
    }

    /// <summary>
    /// Describes the body for OpenAPI documents. No accepted media type is declared: routing would refuse other types before the caller is
    /// authenticated.
    /// </summary>
    private sealed record DescribedBody(Type? RequestType, bool IsOptional) : IAcceptsMetadata
    {
        public IReadOnlyList<string> ContentTypes => [];
    }
}
