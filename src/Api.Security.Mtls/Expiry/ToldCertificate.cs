namespace Api.Security.Mtls;

/// <summary>Remembers the last threshold that was told about a certificate, because the verdict on it is made anew now and then.</summary>
internal sealed record ToldCertificate(TokenDigest Thumbprint, int Days) : ISecondChanceEntry<TokenDigest>
{
    TokenDigest ISecondChanceEntry<TokenDigest>.Key => Thumbprint;

    bool ISecondChanceEntry<TokenDigest>.IsOf(in TokenDigest key) => Thumbprint == key;
}
