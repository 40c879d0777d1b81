namespace Api.Security.Jwt;

/// <summary>One member of a payload.</summary>
/// <param name="Name">Its name, when it is a usual one.</param>
/// <param name="UnusualName">Its name, when it is not: the string as it is written, quotation marks included.</param>
/// <param name="Value">Its value.</param>
internal readonly record struct TokenClaim(ClaimName Name, ClaimValue UnusualName, ClaimValue Value)
{
    public string Type => Name is ClaimName.Unusual ? UnusualName.GetString() : Name.Text();

    /// <summary>Whether an unusual name stands twice, as far as can be seen without undoing escapes.</summary>
    public bool HasNameOf(in TokenClaim other) => Name is ClaimName.Unusual && other.Name is ClaimName.Unusual && UnusualName.Raw.SequenceEqual(other.UnusualName.Raw);
}
