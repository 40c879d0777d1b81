namespace Api.Security;

/// <summary>The members of <c>cnf</c> that packages of this library confirm.</summary>
internal static class ConfirmationMembers
{
    /// <summary>The thumbprint of a DPoP key (RFC 9449, 6.1).</summary>
    public const string DPoPKey = "jkt";

    /// <summary>The thumbprint of a client certificate (RFC 8705, 3.1).</summary>
    public const string Certificate = "x5t#S256";
}
