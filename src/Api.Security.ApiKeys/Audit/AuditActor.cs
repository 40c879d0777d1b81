namespace Api.Security.ApiKeys;

/// <summary>Who requests a change, and where the request came from.</summary>
/// <param name="Type"><c>user</c>, <c>client</c>, <c>key</c> or <c>system</c>.</param>
/// <param name="Id">A subject, a client id, a key id with its prefix, or the name of a part of this library.</param>
internal sealed record AuditActor(string Type, string Id)
{
    public const string User = "user";
    public const string Client = "client";
    public const string Key = "key";

    /// <summary>The id of the request, as in the traces.</summary>
    public string? RequestId { get; init; }

    /// <summary>The IP address of the request.</summary>
    public string? Address { get; init; }

    /// <summary>A part of this library that acts on its own.</summary>
    public static AuditActor System(string part) => new("system", part);
}
