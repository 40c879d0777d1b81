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

    private JsonElement _json;

    private static readonly bool CanBeEmpty = new TSelf().IsOptional;

    /// <summary>Whether a request without a body is complete. Default: when no member is required.</summary>
    protected virtual bool IsOptional => HasNoRequiredMember;

    private static bool HasNoRequiredMember => Members.All(member => !member.IsRequired);

    public static async ValueTask<TSelf?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var request = AdminRequest.Get(context);
        var body = new TSelf();
        if (await RequestJson.ReadAsync(context.Request, request.Errors, HasNoRequiredMember, CanBeEmpty) is { } json)
            body.Read(json, request);
        return body;
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        if (Members.Length > 0) builder.Metadata.Add(new DescribedBody(typeof(TSelf), CanBeEmpty));
    }

    /// <summary>Checks whether a member was sent, possibly as <c>null</c>.</summary>
    /// <param name="property">The name of its property.</param>
    public bool Has(string property)
    {
        var name = JsonNamingPolicy.CamelCase.ConvertName(property);
        return Members.Any(member => member.Name == name)
            ? _json.TryGetProperty(name, out _)
            : throw new ArgumentException("There is no such member.", nameof(property));
    }

    /// <summary>
    /// Writes the members that were sent in a form that is the same for equal bodies: in a fixed order, without whitespace, each value in
    /// one notation.
    /// </summary>
    public string ToCanonicalText() => string.Join(',', Members.OrderBy(member => member.Name, StringComparer.Ordinal)
        .Where(member => _json.TryGetProperty(member.Name, out _))
        .Select(member => $"\"{member.Name}\":{member.Canonical(_json.GetProperty(member.Name))}"));

    /// <summary>Checks what concerns several members, or the time.</summary>
    /// <param name="errors">Collects the errors.</param>
    /// <param name="now">The current time by the store's clock.</param>
    protected virtual void Validate(RequestErrors errors, DateTimeOffset now)
    {
    }

    private void Read(JsonElement json, AdminRequest request)
    {
        _json = json;
        foreach (var member in Members)
            if (json.TryGetProperty(member.Name, out var value) ? !member.TrySet(this, value) : member.IsRequired)
                request.Errors.Add(member.Name, member.Fix);
        Validate(request.Errors, request.Now);
        // A misspelled member would silently have no effect.
        if (json.EnumerateObject().Any(sent => !Members.Any(member => member.Name == sent.Name)))
            request.Errors.Add(RequestErrors.Body, Members.Length == 0
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
