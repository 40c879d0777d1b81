namespace Api.Security.Jwt;

/// <summary>The documents of an issuer that one fetch requests; each is one request.</summary>
[Flags]
internal enum KeyDocuments
{
    None = 0,
    Discovery = 1,
    Keys = 2,
    Both = Discovery | Keys,
}
