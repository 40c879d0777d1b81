using System.Text.Json.Nodes;
using Api.Security.TestKit;

namespace Api.Security.Attacks.Tests.DPoP;

/// <summary>Nothing of a proof, its key, its nonce or the token reaches a log, a metric or an activity.</summary>
public sealed class ProofTelemetryTests(ProofTarget target)
{
    private const string Marker = "ECHO5d1c";

    [Fact]
    public async Task Proofs_nonces_and_keys_are_in_no_log_metric_or_activity()
    {
        using var telemetry = new Telemetry();
        await using var api = await target.StartAsync(dpop => dpop.RequireNonce = true);
        var nonce = (await SendAsync(target.Proof())).Headers["DPoP-Nonce"].Single();
        var proof = target.Proof().With("nonce", nonce);
        (await SendAsync(proof)).ShouldBeOk();
        (await SendAsync(proof)).Code.Should().Be("invalid_dpop_proof");
        (await SendAsync(target.Proof().With("nonce", nonce).SignedBy(target.Thief.Key))).Code.Should().Be("invalid_dpop_proof");
        (await SendAsync(target.Thief.Proof("GET", ProofTarget.Orders, target.Token, nonce))).Code.Should().Be("invalid_token");
        string[] texts = [Marker, $"{Marker}\r\nX: 1", $"\u001b[31m{Marker}", $"<script>{Marker}</script>", $"{Marker}\0",
            $"{Marker}{{0}}%n"];
        foreach (var text in texts)
        {
            foreach (var name in (string[])["jti", "htm", "htu", "ath", "nonce", Marker])
                await ShouldNotEchoAsync(target.Proof().With("nonce", nonce).With(name, text).With("iat",
                    name is "jti" or Marker ? 0 : target.Now));
            foreach (var name in (string[])["typ", "alg", "kid", "jku", "jwk"])
                await ShouldNotEchoAsync(target.Proof().With("nonce", "x").WithHeader(name, text));
            await ShouldNotEchoAsync(target.Proof().WithHeader("jwk", new JsonObject { ["kty"] = text, ["x"] = text }));
        }

        var all = telemetry.Everything + string.Join('\n', api.Log.Lines.Select(line => line.Text));
        all.Should().Contain("dpop_proof_replayed");
        string[] secrets = [Marker, nonce, target.Token, (string)target.Client.Jwk["x"]!, (string)target.Thief.Jwk["y"]!,
            target.Client.Thumbprint,
            target.Thief.Thumbprint, (string)proof.Claims["jti"]!, (string)proof.Claims["ath"]!, .. proof.Build().Split('.')];
        secrets.Should().NotContain(secret => all.Contains(secret, StringComparison.Ordinal));

        Task<TestAnswer> SendAsync(TokenBuilder sent) => ProofTarget.SendAsync(api, new ProofRequest(target) { Proofs = [sent.Build()] });

        async Task ShouldNotEchoAsync(TokenBuilder sent)
        {
            var answer = await SendAsync(sent);
            ((int)answer.Status).Should().Be(401);
            answer.Body.Should().NotContain(Marker);
            answer.Headers.SelectMany(header => header.Value.Append(header.Key))
                .Should().NotContain(value => value.Contains(Marker, StringComparison.Ordinal));
        }
    }
}
