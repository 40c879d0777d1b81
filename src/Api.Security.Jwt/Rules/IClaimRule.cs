namespace Api.Security.Jwt;

/// <summary>One check of a token whose signature is valid.</summary>
internal interface IClaimRule
{
    /// <param name="token">The token.</param>
    /// <param name="now">The current time as NumericDate, the same for all rules.</param>
    /// <returns>The reason why the token is refused; otherwise <see langword="null"/>.</returns>
    Refusal? Check(AccessToken token, double now);
}
