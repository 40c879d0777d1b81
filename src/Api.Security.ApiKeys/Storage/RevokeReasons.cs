namespace Api.Security.ApiKeys;

/// <summary>The closed list of reasons for which a key is revoked.</summary>
internal static class RevokeReasons
{
    /// <summary>Somebody else may have it. Keys that it ordered go with it.</summary>
    public const string Compromised = "compromised";
    public const string Superseded = "superseded";
    public const string Cancelled = "cancelled";
    public const string ClientDeleted = "client_deleted";
    public const string Other = "other";

    /// <summary>Those that somebody may give.</summary>
    public static IReadOnlyList<string> Given { get; } = [Compromised, Superseded, Other];
}
