namespace Api.Security.Jwt;

/// <summary>One check of a token whose signature is valid.</summary>
internal interface IClaimRule
{
    /// <param name="token">The token.</param>
    /// <param name="now">The current time as NumericDate, the same for all rules.</param>
    /// <returns>Why the token is refused; otherwise <see langword="null"/>.</returns>
    TokenFault? Check(AccessToken token, double now);
}
