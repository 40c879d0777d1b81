namespace Api.Security.Jwt;

/// <summary>Checks whether <c>typ</c> is that of an access token (RFC 9068, 4). A header rule, so it does not need the signature.</summary>
internal sealed class TypeRule(ProfileRules profile)
{
    public Refusal? Check(string? type)
    {
        if (type is null) return profile.TypeOptional ? null : JwtRefusals.TypeNotAllowed;
        var name = MediaType.NameOf(type);
        foreach (var allowed in profile.Types)
            if (name.Equals(allowed, StringComparison.OrdinalIgnoreCase)) return null;
        return JwtRefusals.TypeNotAllowed;
    }
}
