using Api.Security.TestKit;

namespace Api.Security.Attacks.Tests.DPoP;

/// <summary>
/// A list of named requests with DPoP, each with the expected reason of the refusal; <see cref="Accepted"/> for the controls among them.
/// </summary>
public sealed class ProofAttacks : List<(string Name, string Reason, Func<ProofTarget, ProofRequest> Request)>
{
    public const string Accepted = "accepted";

    // It logs the URL of each request, for which this library can do nothing.
    private const string Host = "Microsoft.AspNetCore.Hosting.Diagnostics";

    private static readonly string[] OfTokens = ["dpop_key_mismatch", "dpop_token_as_bearer", "dpop_token_not_bound"];

    public TheoryData<string> Names => [.. this.Select(attack => attack.Name)];

    public void Add(string name, string reason, Func<ProofTarget, ProofRequest> request) => Add((name, reason, request));

    /// <summary>Adds a request with another proof.</summary>
    public void Add(string name, string reason, Func<ProofTarget, TokenBuilder> proof) =>
        Add(name, reason, target => proof(target).Build());

    /// <summary>Adds a request with another text in the header <c>DPoP</c>.</summary>
    public void Add(string name, string reason, Func<ProofTarget, string> proof) =>
        Add((name, reason, target => new ProofRequest(target) { Proofs = [proof(target)] }));

    /// <summary>
    /// Checks that the request is refused for exactly this reason, that nothing of it is repeated or logged, and that nobody is asked for
    /// anything.
    /// </summary>
    public async Task RunAsync(ProofTarget target, TestApi api, string name)
    {
        var (_, reason, make) = this.Single(attack => attack.Name == name);
        var (request, asked) = (make(target), target.Issuer.Requests);
        var answer = await ProofTarget.SendAsync(api, request);

        target.Issuer.Requests.Should().Be(asked);
        if (reason == Accepted)
        {
            answer.ShouldBeOk();
        }
        else
        {
            answer.Status.Should().NotBe(System.Net.HttpStatusCode.OK);
            answer.Problem["reason"]!.GetValue<string>().Should().Be(reason, answer.Body);
            ((int)answer.Status).Should().Be(reason.StartsWith("authorization_", StringComparison.Ordinal) ? 400 : 401);
            if (reason.StartsWith("dpop_", StringComparison.Ordinal))
                answer.Challenges[0].Should().StartWith(
                    $"{(reason == "dpop_token_as_bearer" ? "Bearer" : "DPoP")} realm=\"api\", error=\"{ErrorOf(reason)}\"");
            else answer.Challenges.Should().HaveCount(2);
        }

        foreach (var secret in request.Proofs.Append(request.Token).SelectMany(text => text.Split('.', ' ',
        ',')).Where(part => part.Length > 12))
        {
            answer.Body.Should().NotContain(secret);
            answer.Headers.SelectMany(header => header.Value).Should().NotContain(value => value.Contains(secret,
            StringComparison.Ordinal));
            api.Log.Lines.Where(line => line.Category != Host).Any(line => line.Text.Contains(secret, StringComparison.Ordinal))
                .Should().BeFalse();
        }
    }

    private static string ErrorOf(string reason) =>
        reason.StartsWith("dpop_nonce_", StringComparison.Ordinal) ? "use_dpop_nonce"
        : OfTokens.Contains(reason) ? "invalid_token" : "invalid_dpop_proof";
}
