using System.Buffers;

namespace Api.Security.Jwt;

/// <summary>Finds mistakes in the rules of <see cref="AccessTokenProfile.Custom"/>, each with its fix.</summary>
internal static class CustomProfileErrors
{
    // RFC 6838, 4.2
    private static readonly SearchValues<char> TypeCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$&-^_.+");

    public static void Check(string path, JwtIssuerOptions issuer, List<string> errors)
    {
        var custom = issuer.Custom;
        if (issuer.Profile is not AccessTokenProfile.Custom)
        {
            if (custom.IsSet && !IsNamed("Profile"))
                errors.Add($"{path}:Custom: set Profile to Custom, or remove this section; Profile {issuer.Profile} does not use it.");
            return;
        }

        if (!custom.IsSet && !errors.Exists(error => error.StartsWith($"{path}:Custom", StringComparison.Ordinal)))
        {
            errors.Add(
                $"{path}:Custom: write what the access tokens of this issuer have, in Types and RequiredClaims; for tokens as in " +
                "RFC 9068, write Profile Rfc9068.");
        }

        for (var i = 0; i < custom.Types.Count; i++)
        {
            if (!IsType(custom.Types[i]))
            {
                errors.Add(
                    $"{path}:Custom:Types:{i}: write a media type, such as at+jwt or JWT, or {JwtCustomProfileOptions.NoType} where typ " +
                    "may be missing.");
            }
        }

        for (var i = 0; i < custom.RequiredClaims.Count; i++)
        {
            if (!RequiredClaim.IsValid(custom.RequiredClaims[i]) || IsBlankAround(custom.RequiredClaims[i]))
                errors.Add($"{path}:Custom:RequiredClaims:{i}: write the name of a claim, or name=value, without white space around it.");
        }

        if (!CustomProfile.RejectsIdTokens(custom) && !IsNamed("Custom:RequiredClaims"))
        {
            errors.Add(
                $"{path}:Custom:RequiredClaims: list a claim that only access tokens of this issuer have, such as scope or " +
                "token_use=access; typ does not distinguish them from ID tokens.");
        }

        CheckName("SubjectClaim", custom.SubjectClaim, "the claim that identifies the caller, such as sub");
        CheckName("ClientIdClaim", custom.ClientIdClaim, "the claim that identifies the client, such as azp");
        CheckName("AccessTokenIssuer", custom.AccessTokenIssuer, "the iss of the access tokens");
        if (custom.KeyIdHeader is not (null or JwtCustomProfileOptions.ByKeyId or JwtCustomProfileOptions.ByThumbprint))
            errors.Add($"{path}:Custom:KeyIdHeader: write {JwtCustomProfileOptions.ByKeyId} or {JwtCustomProfileOptions.ByThumbprint}.");

        void CheckName(string setting, string? name, string what)
        {
            if (name is null || IsNamed($"Custom:{setting}")) return;
            if (string.IsNullOrWhiteSpace(name)) errors.Add($"{path}:Custom:{setting}: write {what}, or remove the setting.");
            else NameErrors.Check($"{path}:Custom:{setting}", name, errors);
        }

        // A setting that is present but cannot be read already has an error.
        bool IsNamed(string setting) => errors.Exists(error => error.StartsWith($"{path}:{setting}:", StringComparison.Ordinal));
    }

    private static bool IsType(string type) =>
        MediaType.NameOf(type) is { IsEmpty: false } name && !name.ContainsAnyExcept(TypeCharacters);

    private static bool IsBlankAround(string text) =>
        text.Split('=', 2).Any(part => part.Length > 0 && (char.IsWhiteSpace(part[0]) || char.IsWhiteSpace(part[^1])));
}
