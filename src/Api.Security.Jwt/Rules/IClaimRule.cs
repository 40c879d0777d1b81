namespace Api.Security.Jwt;

/// <summary>One check of a token whose signature holds.</summary>
internal interface IClaimRule
{
    /// <param name="token">The token.</param>
    /// <param name="now">NumericDate, the same for all rules.</param>
    /// <returns><see langword="null"/> when the token passes; otherwise why not.</returns>
    Refusal? Check(AccessToken token, double now);
}
