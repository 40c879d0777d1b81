using Microsoft.AspNetCore.Authentication;

namespace Api.Security;

/// <summary>One failed result for each refusal, made once: a bad credential costs no exception and no allocation.</summary>
internal static class RefusedResults
{
    private static readonly AuthenticateResult[] Results =
        [.. Enum.GetValues<Refusal>().Select(refusal => AuthenticateResult.Fail(RefusalTable.Of(refusal).Reason))];

    public static AuthenticateResult Of(Refusal refusal) => Results[(int)refusal];
}
