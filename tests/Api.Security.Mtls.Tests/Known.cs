using System.Security.Cryptography.X509Certificates;
using Api.Security.TestKit;

namespace Api.Security.Mtls.Tests;

/// <summary>The certificates of the tests. They do not change, so they are created once.</summary>
internal static class Known
{
    public static TestAuthority Authority { get; } = TestAuthority.Create();

    public static X509Certificate2 Server { get; } = Authority.IssueServer();

    public static X509Certificate2 Alice { get; } = Authority.Issue("CN=alice,O=Example", ["alice.example.com"]);

    public static X509Certificate2 Bob { get; } = Authority.Issue("CN=bob,O=Example", rsa: true);

    /// <summary>With which a proxy identifies itself to the API.</summary>
    public static X509Certificate2 Proxy { get; } = Authority.Issue("CN=proxy,O=Example");
}
