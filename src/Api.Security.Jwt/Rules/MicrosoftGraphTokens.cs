namespace Api.Security.Jwt;

/// <summary>
/// Recognizes access tokens for Microsoft Graph. Their signature covers a digest of the header's <c>nonce</c> instead of the nonce itself,
/// so that only Graph can verify it (learn.microsoft.com/entra/identity-platform/access-tokens). Such a token is refused anyway; this only
/// explains why, from claims that are not verified.
/// </summary>
internal static class MicrosoftGraphTokens
{
    private static readonly byte[][] Names =
    [
        [.. "00000003-0000-0000-c000-000000000000"u8], [.. "https://graph.microsoft.com"u8], [.. "https://graph.microsoft.com/"u8],
    ];

    public static Refusal Explain(Refusal refusal, TokenHeader header, AccessToken unverified) =>
        header.HasNonce && CanBeExplained(refusal) && (unverified.Audience.ContainsAny(Names) || IsOfEntra(unverified.Issuer))
            ? JwtRefusals.TokenForMicrosoftGraph
            : refusal;

    private static bool CanBeExplained(Refusal refusal) =>
        refusal == JwtRefusals.SignatureInvalid || refusal == JwtRefusals.IssuerUnknown || refusal == JwtRefusals.KeyUnknown ||
        refusal == JwtRefusals.AudienceMismatch;

    private static bool IsOfEntra(ClaimValue issuer) =>
        issuer.IsText &&
        (issuer.Text.StartsWith("https://sts.windows.net/"u8) || issuer.Text.StartsWith("https://login.microsoftonline.com/"u8));
}
