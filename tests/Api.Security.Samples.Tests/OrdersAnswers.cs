using Api.Security.TestKit;

namespace Api.Security.Samples.Tests;

/// <summary>
/// Rows of the contract, as the samples return them: they accept tokens and API keys, and the reference service also DPoP and, where
/// clients are configured, certificates.
/// </summary>
internal static class OrdersAnswers
{
    public const string TokenChallenge = "Bearer realm=\"api\"";
    public const string KeyChallenge = "ApiKey realm=\"api\"";
    public const string BadKeyChallenge = "ApiKey realm=\"api\", error=\"invalid_key\"";
    public const string ProofChallenge = "DPoP realm=\"api\", algs=\"ES256 PS256\"";

    private const string CertificateChallenge = "Certificate realm=\"api\"";

    public static void ShouldWantCredentials(this TestAnswer answer) => answer.ShouldNameAll(401, "missing_credentials", TokenChallenge);

    public static void ShouldBeABadToken(this TestAnswer answer) =>
        answer.ShouldNameAll(401, "invalid_token", $"{TokenChallenge}, error=\"invalid_token\"");

    public static void ShouldBeABadKey(this TestAnswer answer, string code) => answer.ShouldNameAll(401, code, BadKeyChallenge);

    /// <summary>A refusal by an endpoint that accepts API keys only: it asks for nothing else.</summary>
    public static void ShouldWantAKey(this TestAnswer answer) => answer.ShouldBe(401, "missing_credentials", KeyChallenge);

    /// <summary>The same for a bad key.</summary>
    public static void ShouldWantAGoodKey(this TestAnswer answer, string code) => answer.ShouldBe(401, code, BadKeyChallenge);

    /// <summary>A refusal by an endpoint that accepts everything but API keys.</summary>
    public static void ShouldWantAToken(this TestAnswer answer) =>
        answer.ShouldBe(401, "missing_credentials", [TokenChallenge, .. In(answer, ProofChallenge), .. In(answer, CertificateChallenge)]);

    public static void ShouldMissScopeOfToken(this TestAnswer answer, string scope) =>
        answer.ShouldNameAll(403, "insufficient_scope", MissingScope(TokenChallenge, scope));

    public static void ShouldMissScopeOfKey(this TestAnswer answer, string scope) =>
        answer.ShouldNameAll(403, "insufficient_scope", MissingScope(KeyChallenge, scope));

    /// <summary>Checks an answer that names every scheme, the attempted one first.</summary>
    public static void ShouldNameAll(this TestAnswer answer, int status, string code, string first) => answer.ShouldBe(status, code,
    [
        first,
        .. ((string[])[TokenChallenge, .. In(answer, ProofChallenge), KeyChallenge, .. In(answer, CertificateChallenge)])
            .Where(challenge => challenge.Split(' ')[0] != first.Split(' ')[0]),
    ]);

    // Orders.Api takes DPoP, and the demo's has clients with certificates; the site has neither.
    private static string[] In(TestAnswer answer, string challenge) => answer.Challenges.Contains(challenge) ? [challenge] : [];

    private static string MissingScope(string challenge, string scope) => $"{challenge}, error=\"insufficient_scope\", scope=\"{scope}\"";
}
