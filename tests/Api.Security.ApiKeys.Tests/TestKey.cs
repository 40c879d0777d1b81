using Api.Security.TestKit;

namespace Api.Security.ApiKeys.Tests;

/// <summary>A key as its holder knows it.</summary>
internal sealed record TestKey(string ClientId, string Id, string Secret)
{
    public string PublicId => ApiKeyId.Prefix + Id;

    public HttpRequestMessage Request(string path, HttpMethod? method = null)
    {
        var request = new HttpRequestMessage(method ?? HttpMethod.Get, path);
        request.Headers.Add("x-api-key-id", PublicId);
        request.Headers.Add("x-api-key", Secret);
        return request;
    }
}
