using Api.Security.TestKit;

namespace Api.Security.ApiKeys.Tests;

/// <summary>Assertions for the API key responses of the contract.</summary>
internal static class ContractAnswers
{
    public const string Challenge = "ApiKey realm=\"api\", error=\"invalid_key\"";

    public static void ShouldBeInvalidKey(this TestAnswer answer) => answer.ShouldBeKeyAnswer("invalid_key");

    public static void ShouldBeKeyAnswer(this TestAnswer answer, string code) => answer.ShouldBe(401, code, Challenge);
}
