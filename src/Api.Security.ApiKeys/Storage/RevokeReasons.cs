namespace Api.Security.ApiKeys;

/// <summary>The closed list of reasons to revoke a key.</summary>
internal static class RevokeReasons
{
    /// <summary>Somebody else may have the key. Keys that it requested are revoked too.</summary>
    public const string Compromised = "compromised";
    public const string Superseded = "superseded";
    public const string Cancelled = "cancelled";
    public const string ClientDeleted = "client_deleted";
    public const string Other = "other";
}
