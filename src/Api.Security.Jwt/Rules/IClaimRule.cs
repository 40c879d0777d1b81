namespace Api.Security.Jwt;

/// <summary>One check of a token whose signature holds.</summary>
internal interface IClaimRule
{
    /// <returns><see langword="null"/> when the token passes; otherwise why not.</returns>
    Refusal? Check(AccessToken token);
}
