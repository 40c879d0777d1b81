using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Api.Security.TestKit;

namespace Api.Security.Jwt.Tests.Decryption;

/// <summary>Runs the commands of <c>docs/encrypted-tokens.md</c> in a shell: each creates a key that tokens can be encrypted for.</summary>
public sealed partial class DocumentedCommandTests
{
    [Fact]
    public async Task Every_documented_command_creates_a_working_key()
    {
        Prerequisite.Require(Prerequisite.IsOnPath("openssl"), "openssl is not on the PATH. Install it, or run ./test.sh, which does so.");
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            foreach (var command in Block().Matches(await File.ReadAllTextAsync(Path.Combine(Checkout.Root, "docs", "encrypted-tokens.md")))
                .Select(match => match.Groups[1].Value))
                await RunAsync(folder.FullName, command);
            string In(string name) => Path.Combine(folder.FullName, name);

            await using var issuer = await FakeAuthorizationServer.StartAsync("ES256");
            await using var api = await TestApi.StartAsync(issuer, new TestApiOptions
            {
                ConfigureIssuer = trusted =>
                {
                    foreach (var file in new[] { "orders-api-1.pem", "orders-api-1-ec.pem", "orders-api-1.json" })
                        trusted.DecryptionKeyFiles.Add(In(file));
                    trusted.RequireEncryption = true;
                },
            });

            using var rsa = RSA.Create();
            rsa.ImportFromPem(await File.ReadAllTextAsync(In("orders-api-1.pub.pem")));
            (await api.GetAsync("/orders", new TokenEncryptor("RSA-OAEP-256", "A256GCM").ForRsa(rsa, issuer.Token().Build()))).ShouldBeOk();

            using var curve = ECDiffieHellman.Create();
            curve.ImportFromPem(await File.ReadAllTextAsync(In("orders-api-1-ec.pub.pem")));
            (await api.GetAsync("/orders", new TokenEncryptor("ECDH-ES+A256KW", "A256GCM")
                .ForCurve(curve, "P-256", issuer.Token().Build()))).ShouldBeOk();

            var text = JsonNode.Parse(await File.ReadAllTextAsync(In("orders-api-1.json")))!["k"]!.GetValue<string>();
            var shared = System.Buffers.Text.Base64Url.DecodeFromChars(text);
            (await api.GetAsync("/orders", new TokenEncryptor("dir", "A128CBC-HS256").Directly(shared, issuer.Token().Build())))
                .ShouldBeOk();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task RunAsync(string folder, string command)
    {
        using var shell =
            Process.Start(new ProcessStartInfo("sh", ["-e", "-c", command]) { WorkingDirectory = folder, RedirectStandardError = true })!;
        var errors = await shell.StandardError.ReadToEndAsync();
        await shell.WaitForExitAsync();
        shell.ExitCode.Should().Be(0, errors);
    }

    [GeneratedRegex("^```sh\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();
}
