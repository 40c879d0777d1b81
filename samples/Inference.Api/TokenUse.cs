using Api.Security;

namespace Inference.Api;

/// <summary>Charges a caller the tokens of a generated text, which are known only afterwards.</summary>
internal static class TokenUse
{
    /// <summary>The policy of every plan that limits tokens; its <c>Cost</c> is 0.</summary>
    private const string Policy = "tokens";

    public static void Charge(HttpContext? context, Generation generated) =>
        context?.Features.Get<IRateLimitFeature>()?.Charge(Policy, generated.Tokens);
}
