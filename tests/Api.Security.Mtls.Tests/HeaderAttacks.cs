using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Api.Security.TestKit;

namespace Api.Security.Mtls.Tests;

/// <summary>What an attacker can achieve in the header behind a trusted proxy. Bob sends it; he wants to pass for Alice.</summary>
internal static class HeaderAttacks
{
    private static readonly string Alice = Header.Hash(Known.Alice);
    private static readonly string Bob = Header.Hash(Known.Bob);
    private static readonly string AlicePem = Known.Alice.ExportCertificatePem();
    private static readonly string AliceDer = Header.Der(Known.Alice);
    private static readonly string BobDer = Header.Der(Known.Bob);

    /// <summary>Headers of Envoy. With APPEND_FORWARD, the client's own text comes before the element of the proxy.</summary>
    public static IReadOnlyList<(string Attack, string Value)> Envoy { get; } =
    [
        ("an element before that of the proxy", $"Hash={Alice},Hash={Bob}"),
        ("several elements before", $"{Header.Envoy(Known.Alice)},Hash={Alice},{Header.Envoy(Known.Bob)}"),
        ("an open quotation mark before", $"Hash={Alice};Subject=\",By=a;Hash={Bob};Subject=\"CN=bob\""),
        ("an open quotation mark and no other", $"Hash={Alice};Subject=\",By=a;Hash={Bob};URI=spiffe://a/b"),
        ("an escaped quotation mark before", $"Hash={Alice};Subject=\"\\\",Hash={Bob};Subject=\"CN=bob\""),
        ("a backslash before the quotation mark of the proxy", $"Hash={Alice};Subject=\"\\,Hash={Bob};Subject=\"\\\""),
        ("an open quotation mark before an empty subject", $"Hash={Alice};Subject=\",Hash={Bob};Subject=\"\""),
        ("a quotation mark outside", $"Hash={Alice}\",Hash={Bob}\""),
        ("a second hash", $"Hash={Bob};Hash={Alice}"),
        ("a second hash before", $"Hash={Alice};Hash={Bob}"),
        ("a second hash in other letters", $"Hash={Bob};HASH={Alice}"),
        ("another certificate than the hash", $"Hash={Bob};Cert=\"{Header.Aws(Known.Alice)}\""),
        ("another hash than the certificate", $"Hash={Alice};Cert=\"{Header.Aws(Known.Bob)}\""),
        ("another hash than the chain", $"Hash={Alice};Chain=\"{Header.Aws(Known.Bob, Known.Alice)}\""),
        ("the certificate later in the chain", $"Chain=\"{Header.Aws(Known.Bob, Known.Alice)}\""),
        ("two certificates", $"Cert=\"{Header.Aws(Known.Bob)}\";Cert=\"{Header.Aws(Known.Alice)}\""),
        ("a hash in the subject", $"By=a;Subject=\"Hash={Alice}\""),
        ("a hash of the proxy", $"By={Alice}"),
        ("another key", $"XHash={Alice}"),
        ("a key with a space", $"Hash ={Alice}"),
        ("no key", $"={Alice}"),
        ("no equals sign", $"Hash{Alice}"),
        ("a hash cut short", $"Hash={Alice[..63]}"),
        ("a hash with more", $"Hash={Alice}0"),
        ("a hash with a space", $"Hash={Alice} ;By=a"),
        ("a hash with colons", $"Hash={string.Join(':', Alice.Chunk(2).Select(pair => new string(pair)))}"),
        ("a hash in base64url", $"Hash={TestCertificates.ConfirmationOf(Known.Alice)}"),
        ("SHA-1", $"Hash={Known.Alice.GetCertHashString().ToLowerInvariant()}"),
        ("an empty hash", "Hash="),
        ("an element without a certificate last", $"Hash={Alice},By=a"),
        ("an empty element last", $"Hash={Alice},"),
        ("an empty element first", $",Hash={Alice}"),
        ("an open pair last", $"Hash={Alice};"),
        ("text after a quoted value", $"Hash=\"{Alice}\"x"),
        ("an open quoted value", $"Hash=\"{Alice}"),
        ("a certificate that is not one", $"Hash={Alice};Cert=\"%2D%2D\""),
        ("a certificate that ends within an escape", $"Hash={Alice};Cert=\"{Header.Nginx(Known.Alice)}%2\""),
        ("the form of RFC 9440", $":{AliceDer}:"),
        ("PEM", Header.Aws(Known.Alice)),
    ];

    /// <summary>Headers of RFC 9440: exactly one byte sequence.</summary>
    public static IReadOnlyList<(string Attack, string Value)> Standard { get; } =
    [
        ("two in one line", $":{BobDer}:, :{AliceDer}:"),
        ("equal ones in one line", $":{AliceDer}:, :{AliceDer}:"),
        ("no colons", AliceDer),
        ("no colon before", $"{AliceDer}:"),
        ("no colon after", $":{AliceDer}"),
        ("nothing", "::"),
        ("a colon", ":"),
        ("two without a comma", $":{AliceDer}::{BobDer}:"),
        ("a parameter", $":{AliceDer}:;trusted"),
        ("a list", $"(:{AliceDer}:)"),
        ("a string", $"\"{AliceDer}\""),
        ("a token", "alice"),
        ("a space inside", $":{AliceDer[..40]} {AliceDer[40..]}:"),
        ("base64url", $":{Base64.Url(Known.Alice.RawData)}:"),
        ("PEM", $":{AlicePem.ReplaceLineEndings(" ")}:"),
        ("URL encoding", Uri.EscapeDataString($":{AliceDer}:")),
        ("base64 twice", $":{Text(AliceDer)}:"),
        ("PEM in base64", $":{Text(AlicePem)}:"),
        ("a byte more", Of([.. Known.Alice.RawData, 0])),
        ("two certificates", Of([.. Known.Alice.RawData, .. Known.Bob.RawData])),
        ("a byte less", Of(Known.Alice.RawData[..^1])),
        ("a byte before", Of([0, .. Known.Alice.RawData])),
        ("an empty sequence", Of([0x30, 0])),
        ("an endless length", Of([0x30, 0x84, 0x7F, 0xFF, 0xFF, 0xFF])),
        ("an indefinite length", Of([0x30, 0x80, .. Known.Alice.RawData[4..], 0, 0])),
        ("only the part that is signed", Of(Signed(Known.Alice.RawData))),
        ("a request for a certificate", Of(Request())),
        ("a private key", Of(Key())),
        ("PKCS #12", Of(Known.Alice.Export(X509ContentType.Pkcs12))),
        ("PKCS #7", Of(new X509Certificate2Collection(Known.Alice).Export(X509ContentType.Pkcs7)!)),
        ("a hash", $":{Convert.ToBase64String(Known.Alice.GetCertHash(HashAlgorithmName.SHA256))}:"),
        ("too long", $":{new string('A', 20_000)}:"),
        ("the form of Envoy", $"Hash={Alice}"),
    ];

    /// <summary>Headers without a standard.</summary>
    public static IReadOnlyList<(string Attack, string Value)> Other { get; } =
    [
        ("two in one line", $"{BobDer},{AliceDer}"),
        ("two in one line, reversed", $"{AliceDer}, {BobDer}"),
        ("equal ones", $"{AliceDer},{AliceDer}"),
        ("two of nginx in one line", $"{Header.Nginx(Known.Alice)}, {Header.Nginx(Known.Bob)}"),
        ("later in the chain", Header.Aws(Known.Bob, Known.Alice)),
        ("text between", Header.Aws(Known.Bob) + "x" + Header.Aws(Known.Alice)),
        ("text before", "x" + AlicePem.ReplaceLineEndings(" ")),
        ("text after", AlicePem.ReplaceLineEndings(" ") + " x"),
        ("a key before", Uri.EscapeDataString(TestCertificates.KeyPemOf(Known.Bob) + "\n" + AlicePem)),
        ("a key after", Uri.EscapeDataString(AlicePem + "\n" + TestCertificates.KeyPemOf(Known.Bob))),
        ("a chain without end", string.Concat(Enumerable.Repeat(Header.Line(Known.Alice), 11))),
        ("no end", Header.Nginx(Known.Alice).Replace("END", "EN", StringComparison.Ordinal)),
        ("the end first", "-----END CERTIFICATE----- -----BEGIN CERTIFICATE-----"),
        ("nothing inside", "-----BEGIN CERTIFICATE----------END CERTIFICATE-----"),
        ("overlapping borders", "-----BEGIN CERTIFICATE-----END CERTIFICATE-----"),
        ("another label", AlicePem.ReplaceLineEndings(" ").Replace("CERTIFICATE", "TRUSTED CERTIFICATE", StringComparison.Ordinal)),
        ("PEM headers", AlicePem.ReplaceLineEndings(" ").Replace("----- M", "----- Proc-Type: 4,ENCRYPTED M", StringComparison.Ordinal)),
        ("encoded twice", Uri.EscapeDataString(Header.Nginx(Known.Alice))),
        ("an escape cut short", Header.Nginx(Known.Alice) + "%0"),
        ("a wrong escape", Header.Nginx(Known.Alice).Replace("%0A", "%0G", StringComparison.Ordinal)),
        ("NUL", Header.Nginx(Known.Alice) + "%00"),
        ("a character that is not ASCII", Header.Nginx(Known.Alice) + "%C2%A0"),
        ("plus signs for spaces", Header.Nginx(Known.Alice).Replace("%20", "+", StringComparison.Ordinal)),
        ("a space in base64", AliceDer[..40] + " " + AliceDer[40..]),
        ("base64url", Base64.Url(Known.Alice.RawData)),
        ("hexadecimal", Convert.ToHexString(Known.Alice.RawData)),
        ("PEM in base64", Text(AlicePem)),
        ("quotation marks", $"\"{AliceDer}\""),
        ("a hash", Alice),
        ("the form of Envoy", $"Hash={Alice}"),
        ("colons that do not match", $":{AliceDer}"),
        ("(null) and more", "(null)" + AliceDer),
        ("too long", new string('A', 20_000)),
        ("many percent signs", new string('%', 9_000)),
        ("many borders", string.Concat(Enumerable.Repeat("-----BEGIN CERTIFICATE-----", 400))),
    ];

    private static string Of(byte[] bytes) => $":{Convert.ToBase64String(bytes)}:";

    private static string Text(string text) => Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(text));

    private static byte[] Signed(byte[] certificate) =>
        new AsnReader(certificate, AsnEncodingRules.DER).ReadSequence().PeekEncodedValue().ToArray();

    private static byte[] Request()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest("CN=alice", key, HashAlgorithmName.SHA256).CreateSigningRequest();
    }

    private static byte[] Key()
    {
        using var key = Known.Alice.GetECDsaPrivateKey()!;
        return key.ExportPkcs8PrivateKey();
    }
}
