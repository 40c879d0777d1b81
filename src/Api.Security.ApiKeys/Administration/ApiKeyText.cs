namespace Api.Security.ApiKeys;

/// <summary>Ids of keys as people and clients see them.</summary>
internal static class ApiKeyText
{
    public static string Public(string id) => KeyName.Prefix + id;
}
