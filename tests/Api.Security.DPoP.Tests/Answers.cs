using Api.Security.TestKit;

namespace Api.Security.DPoP.Tests;

/// <summary>The answers of the contract to requests with a proof.</summary>
internal static class Answers
{
    public const string Algorithms = "ES256 PS256";

    /// <summary>401 <c>invalid_dpop_proof</c> with this reason.</summary>
    public static void ShouldBeInvalidProof(this TestAnswer answer, string reason) =>
        answer.ShouldBeOfDPoP("invalid_dpop_proof", "invalid_dpop_proof", reason);

    /// <summary>401 <c>use_dpop_nonce</c> with this reason.</summary>
    public static void ShouldAskForNonce(this TestAnswer answer, string reason) =>
        answer.ShouldBeOfDPoP("use_dpop_nonce", "use_dpop_nonce", reason);

    /// <summary>401 <c>invalid_token</c> of the scheme DPoP with this reason.</summary>
    public static void ShouldBeInvalidDPoPToken(this TestAnswer answer, string reason) =>
        answer.ShouldBeOfDPoP("invalid_token", "invalid_token", reason);

    /// <summary>503 with this reason.</summary>
    public static void ShouldBeUnavailable(this TestAnswer answer, string reason)
    {
        answer.ShouldBe(503, "verification_unavailable");
        answer.Headers["Retry-After"].Should().ContainSingle();
        answer.Problem["reason"]!.GetValue<string>().Should().Be(reason);
    }

    private static void ShouldBeOfDPoP(this TestAnswer answer, string code, string error, string reason)
    {
        answer.ShouldBe(401, code,
            $"DPoP realm=\"api\", error=\"{error}\", algs=\"{Algorithms}\"", "Bearer realm=\"api\"");
        answer.Problem["reason"]!.GetValue<string>().Should().Be(reason);
    }
}
