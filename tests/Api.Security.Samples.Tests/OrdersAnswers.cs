using Api.Security.TestKit;

namespace Api.Security.Samples.Tests;

/// <summary>Rows of the contract, as the reference service returns them: it accepts tokens and API keys.</summary>
internal static class OrdersAnswers
{
    public const string TokenChallenge = "Bearer realm=\"api\"";
    public const string KeyChallenge = "ApiKey realm=\"api\"";
    public const string BadKeyChallenge = "ApiKey realm=\"api\", error=\"invalid_key\"";

    public static void ShouldWantCredentials(this TestAnswer answer) =>
        answer.ShouldBe(401, "missing_credentials", TokenChallenge, KeyChallenge);

    public static void ShouldBeABadToken(this TestAnswer answer) =>
        answer.ShouldBe(401, "invalid_token", $"{TokenChallenge}, error=\"invalid_token\"", KeyChallenge);

    public static void ShouldBeABadKey(this TestAnswer answer, string code) => answer.ShouldBe(401, code, BadKeyChallenge, TokenChallenge);

    /// <summary>A refusal by an endpoint that accepts API keys only: it asks for nothing else.</summary>
    public static void ShouldWantAKey(this TestAnswer answer) => answer.ShouldBe(401, "missing_credentials", KeyChallenge);

    /// <summary>The same for a bad key.</summary>
    public static void ShouldWantAGoodKey(this TestAnswer answer, string code) => answer.ShouldBe(401, code, BadKeyChallenge);

    /// <summary>A refusal by an endpoint that accepts tokens only.</summary>
    public static void ShouldWantAToken(this TestAnswer answer) => answer.ShouldBe(401, "missing_credentials", TokenChallenge);

    public static void ShouldMissScopeOfToken(this TestAnswer answer, string scope) =>
        answer.ShouldBe(403, "insufficient_scope", MissingScope(TokenChallenge, scope), KeyChallenge);

    public static void ShouldMissScopeOfKey(this TestAnswer answer, string scope) =>
        answer.ShouldBe(403, "insufficient_scope", MissingScope(KeyChallenge, scope), TokenChallenge);

    private static string MissingScope(string challenge, string scope) => $"{challenge}, error=\"insufficient_scope\", scope=\"{scope}\"";
}
